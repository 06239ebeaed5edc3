//! The files around a bare table or import file that names local files: by their names alone.
//!
//! Opens nothing. Knows no rule; what is there is a fact of the inventory.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::model::{Container, ContainerKind, Entry, EntryId, EntryPath, Facts, Format, Inventory, Settings};
use crate::profiles::Profile;
use crate::view::Context;
use crate::view::url::{parts, trimmed};

/// Most files that are listed, and how deep.
const FILES: usize = 100_000;
const DEPTH: usize = 16;

/// Lists the files around a bare table or import file in which paths stand in place of URLs.
pub(super) fn look(inventory: &mut Inventory, profile: &Profile, settings: &Settings, bare: &Path) {
    let uploads = profile.urls.as_ref().is_some_and(|needs| needs.local_files || settings.base_url.is_some());
    if !uploads
        || inventory.container.kind != ContainerKind::File
        || !names_paths(inventory, profile, settings)
    {
        return;
    }
    let folder = match bare.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let container =
        Container { kind: ContainerKind::Directory, troubles: Vec::new(), ..inventory.container.clone() };
    let mut beside = Inventory::empty(container);
    list(folder, "", DEPTH, &mut beside);
    inventory.beside = Some(Arc::new(beside));
}

fn names_paths(inventory: &Inventory, profile: &Profile, settings: &Settings) -> bool {
    let context = Context::new(inventory, profile, settings);
    let links = context.links();
    let texts = links.iter().filter_map(|link| links.text(link));
    texts.into_iter().any(|text| !trimmed(&text).is_empty() && parts(trimmed(&text)).is_none())
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
