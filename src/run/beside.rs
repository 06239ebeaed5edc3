//! Local files that a bare import file names: whether they are there, seen from the folder of the import file.
//!
//! Opens nothing. Knows no rule; what is there is a fact of the inventory.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::{ContainerKind, Inventory, Settings};
use crate::profiles::Profile;
use crate::view::Context;

/// Notes the paths in a bare import file that lead to files.
pub(super) fn look(inventory: &mut Inventory, profile: &Profile, import: &Path) {
    let uploads = profile.urls.as_ref().is_some_and(|needs| needs.local_files);
    if !uploads || inventory.container.kind != ContainerKind::File {
        return;
    }
    let folder = import.parent().unwrap_or(Path::new(""));
    let settings = Settings::default();
    let context = Context::new(inventory, profile, &settings);
    let links = context.links();
    let texts = links.iter().filter_map(|slot| links.text(slot)).filter(|text| !text.contains("://"));
    let found: BTreeSet<String> =
        texts.filter(|text| folder.join(text.as_ref()).is_file()).map(std::borrow::Cow::into_owned).collect();
    inventory.beside = found;
}
