//! The files around a bare table or import file that names local files. Those that it names are looked at with it, as
//! entries of its package; the others are known by their names alone.
//!
//! Knows no rule; what is there is a fact of the inventory.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::model::{Container, ContainerKind, Entry, EntryId, EntryPath, Facts, Format, Inventory, Settings};
use crate::profiles::Profile;
use crate::source::{self, Opened, ReadAt};
use crate::view::url::{parts, trimmed};
use crate::view::{Context, Local};

use super::error::InputError;
use super::input::Input;

/// Most files that are listed, and how deep.
const FILES: usize = 100_000;
const DEPTH: usize = 16;

/// Lists the files around a bare table or import file in which paths stand in place of URLs, and opens those that it
/// names together with it; `None` where it names none.
pub(super) fn joined(
    inventory: &mut Inventory,
    profile: &Profile,
    settings: &Settings,
    bare: &Input,
) -> Result<Option<Opened>, InputError> {
    let [path] = bare.paths() else { return Ok(None) };
    if inventory.container.kind != ContainerKind::File || !names_paths(inventory, profile, settings) {
        return Ok(None);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    inventory.beside = Some(Arc::new(listed(inventory, folder)));
    let named = named(inventory, profile, settings);
    if named.is_empty() {
        return Ok(None);
    }
    let file = |name: String| {
        let file: Arc<dyn ReadAt> = Arc::new(source::Lazy(folder.join(&name)));
        (name, file)
    };
    let files = source::open_held("", named.into_iter().map(file).collect());
    Ok(Some(source::with_files(bare.open()?, files)))
}

/// The files of a folder, by their names alone.
fn listed(inventory: &Inventory, folder: &Path) -> Inventory {
    let container =
        Container { kind: ContainerKind::Directory, troubles: Vec::new(), ..inventory.container.clone() };
    let mut beside = Inventory::empty(container);
    list(folder, "", DEPTH, &mut beside);
    beside
}

fn names_paths(inventory: &Inventory, profile: &Profile, settings: &Settings) -> bool {
    let context = Context::new(inventory, profile, settings);
    let is_path = |text: &str| !trimmed(text).is_empty() && parts(trimmed(text)).is_none();
    texts(&context).any(|text| is_path(&text))
}

/// Links, attachments and cells that name files.
fn texts<'c, 'a: 'c>(context: &'c Context<'a>) -> impl Iterator<Item = Cow<'a, str>> + use<'c, 'a> {
    let links = context.links();
    let linked = links.iter().filter_map(|link| links.text(link)).chain(context.attached_texts());
    let cells = context.naming_cells().filter(|_| context.profile.urls.is_some());
    let cells = cells
        .into_iter()
        .flat_map(|(table, column)| table.rows().filter_map(move |row| table.value(row, column)));
    linked.chain(cells)
}

/// The files beside the input that its texts name, one way or another.
fn named(inventory: &Inventory, profile: &Profile, settings: &Settings) -> BTreeSet<String> {
    let context = Context::new(inventory, profile, settings);
    let mut named = BTreeSet::new();
    for text in texts(&context).filter(|text| parts(trimmed(text)).is_none()) {
        match context.local_files().find(false, &text) {
            Local::There(name) | Local::Near(name, _) => named.extend([name.to_owned()]),
            Local::Several(names) => named.extend(names.into_iter().map(str::to_owned)),
            Local::Unseen(_) | Local::Missing => {}
        }
    }
    let is_own = |name: &String| inventory.entries.iter().any(|entry| entry.path.text() == name);
    let is_excluded = |name: &String| settings.exclude.iter().any(|glob| glob.matches(name));
    named.retain(|name| !is_own(name) && !is_excluded(name));
    named
}

/// Adds the files of a folder and of those below it, in the order of their names; hidden folders and what links to
/// folders are left out.
fn list(folder: &Path, prefix: &str, depth: usize, beside: &mut Inventory) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut names: Vec<_> = entries.flatten().map(|entry| (entry.file_name(), entry.file_type())).collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, kind) in names {
        let (path, text) = (folder.join(&name), format!("{prefix}{}", name.to_string_lossy()));
        let is_folder = kind.is_ok_and(|kind| kind.is_dir());
        if beside.entries.len() >= FILES {
            return;
        }
        if is_folder && depth > 0 && !name.to_string_lossy().starts_with('.') {
            list(&path, &format!("{text}/"), depth - 1, beside);
        } else if !is_folder && path.is_file() {
            add(beside, &text);
        }
    }
}

fn add(beside: &mut Inventory, name: &str) {
    let Ok(id) = u32::try_from(beside.entries.len()) else { return };
    let entry = Entry::file(EntryId(id), EntryPath::from(name), 0);
    let by_name = entry.path.extension().and_then(Format::from_extension);
    beside.entries.push(entry);
    beside.facts.push(Facts { by_name, ..Facts::default() });
}
