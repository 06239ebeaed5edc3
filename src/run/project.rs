//! What is made of a package for a target that takes links: a table, or an import file, and what it needs to know.
//!
//! Knows no rule. Targets that take no links pass through untouched.

use crate::emit::Shape;
use crate::engine;
use crate::model::{ContainerKind, Inventory, Settings};
use crate::profiles::{Fill, Profile};
use crate::rules::Facets;
use crate::view::{Pattern, best_pattern};

use super::error::OptionsError;

/// What is read beside what the rules ask for.
pub(super) fn facets(profile: &Profile) -> Facets {
    let columns = profile.columns().map(|columns| columns.known.as_slice()).unwrap_or_default();
    if columns.iter().any(|column| column.fill == Some(Fill::Md5)) { Facets::MD5 } else { Facets::empty() }
}

/// What is read beside what the rules ask for where links may be made for them: which files are images by their
/// content, and the table that an import file is made of.
pub(super) fn read_for_links(profile: &Profile, wanted: Facets) -> Facets {
    // Beside an import file no table is read.
    if profile.records.is_some() && wanted.intersects(Facets::RECORDS | Facets::MANIFEST) {
        return Facets::MAGIC | Facets::MANIFEST | Facets::RECORDS;
    }
    let makes_links = profile.columns().is_some() && wanted.contains(Facets::MANIFEST);
    if makes_links { Facets::MAGIC } else { Facets::empty() }
}

/// The package, with a table of links to its images where the target takes one and none is there.
pub(super) fn projected(
    inventory: Inventory,
    profile: &Profile,
    settings: &Settings,
) -> Result<Inventory, OptionsError> {
    if !engine::wants_table(&inventory, profile) {
        return Ok(inventory);
    }
    let name = || inventory.container.name.clone();
    if settings.base_url.is_none() {
        return Err(OptionsError::NoBaseUrl(name()));
    }
    let Some(pattern) = settings.pattern.as_deref() else {
        return Err(OptionsError::NoPattern(name(), proposal(&inventory)));
    };
    match Pattern::new(pattern, settings.replace.as_ref()) {
        Ok(pattern) => Ok(engine::project(inventory, profile, settings, &pattern)),
        // A rule says what is wrong with it.
        Err(_) => Ok(inventory),
    }
}

/// Refuses copies in other sizes that the target has no word for, or that the output has no place for.
pub(super) fn can_make_renditions(
    profile: &Profile,
    settings: &Settings,
    shape: Shape,
) -> Result<(), OptionsError> {
    let known = &profile.image.renditions;
    if known.is_empty() {
        // A rule says that the target takes no notice of them.
        return Ok(());
    }
    if let Some(size) = settings.renditions.iter().find(|size| !known.contains_key(&size.name)) {
        return Err(OptionsError::NoRendition(size.name.clone(), known.keys().cloned().collect()));
    }
    if shape == Shape::Directory { Ok(()) } else { Err(OptionsError::RenditionsNeedFolder) }
}

/// What an import file is called that only a check makes.
const IMPORT: &str = "import.json";

/// The settings of a check that judges the records which an import file would hold, where the user says at which URL
/// the images can be fetched, or gives a table of links alone; `None` where the package is judged as it is.
pub(super) fn of_import(inventory: &Inventory, profile: &Profile, settings: &Settings) -> Option<Settings> {
    // A lone image is uploaded like a folder of one.
    let is_table = inventory.media().all(|entry| inventory.is_neighbour(entry.id));
    let is_bare = inventory.container.kind == ContainerKind::File && is_table;
    let is_wanted = profile.records.is_some() && (settings.base_url.is_some() || is_bare);
    is_wanted.then(|| Settings { import_as: Some(IMPORT.to_owned()), linked: true, ..settings.clone() })
}

/// The pattern that fits most names of images, and how many of how many.
fn proposal(inventory: &Inventory) -> Option<(String, String)> {
    let names: Vec<&str> = inventory.media().map(|entry| entry.path.name()).collect();
    let best = best_pattern(&names)?;
    Some((best.pattern, format!("{} of {}", names.len() - best.misses.len(), names.len())))
}
