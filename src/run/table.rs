//! The table that the user gives by its path: beside the package as a second input, or with `--csv`.
//!
//! Knows no rule. A name that is one of an entry is no path: it names that entry.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::model::{ContainerKind, Entry, EntryId, Format, GivenTable, table_and_sheet};
use crate::source::{self, Opened};
use crate::text::numbered;

use super::Input;
use super::error::InputError;
use super::options::Options;

/// A package and a table of it, where two inputs are these.
pub(super) fn beside(paths: &[PathBuf]) -> Option<(&PathBuf, &PathBuf)> {
    let is_table = |path: &PathBuf| {
        let extension = path.extension().and_then(OsStr::to_str);
        let format = extension.and_then(Format::from_extension);
        let is_text = extension.is_some_and(|word| word.eq_ignore_ascii_case("txt"));
        let is_named = matches!(format, Some(Format::Csv | Format::Tsv | Format::Xlsx)) || is_text;
        is_named && path.is_file()
    };
    let is_package = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_dir() || ContainerKind::from_name(&name).is_some()
    };
    match paths {
        [package, table] | [table, package] if is_table(table) && is_package(package) => {
            Some((package, table))
        }
        _ => None,
    }
}

/// A package with the table that was given for it.
pub(super) fn joined(
    opened: Opened,
    input: &Input,
    options: &Options,
) -> Result<(Opened, Option<GivenTable>), InputError> {
    let kind = opened.listing.container.kind;
    if kind != ContainerKind::Directory && !kind.is_archive() {
        return Ok((opened, None));
    }
    let entries = &opened.listing.entries;
    let named = options.settings.csv.as_deref().map(|wanted| table_and_sheet(wanted).0);
    let is_called = |name: &str| {
        let is_it = |entry: &Entry| entry.path.text() == name || entry.path.name() == name;
        entries.iter().any(is_it)
    };
    let path = match (input.table(), named) {
        (Some(table), _) => table.to_path_buf(),
        (None, Some(name)) if !is_called(name) && Path::new(name).is_file() => PathBuf::from(name),
        _ => return Ok((opened, None)),
    };
    let spelt = path.display().to_string();
    if let Some(entry) = inside(&path, input, entries) {
        return Ok((opened, Some(GivenTable { entry, path: spelt })));
    }
    let file = source::open_bare(&path).map_err(|error| InputError::of(&path, error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = free_name(&name, is_called);
    let entry = EntryId(u32::try_from(entries.len()).unwrap_or(u32::MAX));
    let opened = source::with_file(opened, &name, file);
    Ok((opened, Some(GivenTable { entry, path: spelt })))
}

/// The entry of a folder that lies at a path.
fn inside(path: &Path, input: &Input, entries: &[Entry]) -> Option<EntryId> {
    let [folder] = input.paths() else { return None };
    let (path, folder) = (path.canonicalize().ok()?, folder.canonicalize().ok()?);
    let rest = path.strip_prefix(folder).ok()?;
    let name: Vec<String> = rest.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let name = name.join("/");
    entries.iter().find(|entry| entry.path.text() == name).map(|entry| entry.id)
}

/// The name, or one with a number where an entry has it.
fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "csv"));
    numbered(stem, &format!(".{extension}"), 2, is_taken)
}
