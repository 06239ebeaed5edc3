//! Gives a package the folders that its target reads: one level, one for each category.
//!
//! The last of the plan, once nothing is left to fix. What has no category, and what would take another
//! file's name, stays where it is: rules have reported that.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::model::{Action, Entry, EntryId, Inventory, Locus, Settings, Step};
use crate::profiles::Profile;
use crate::view::Context;

use super::apply::apply;

/// The rule that says what a category is, named by the steps.
const CODE: &str = "layout/deep-category";

/// Moves files to the folders of their categories. Returns the steps that were taken.
pub(super) fn arrange(inventory: &mut Inventory, profile: &Profile, settings: &Settings) -> Vec<Step> {
    let Some(needs) = profile.categories.as_ref().filter(|_| settings.in_folders) else { return Vec::new() };
    let moves = moves(&Context::new(inventory, profile, settings), &needs.space);
    let mut steps = Vec::new();
    for (entry, to) in moves {
        let path = inventory.entry(entry).path.text().to_owned();
        let action = Action::RenameEntry { entry, to };
        if let Some(change) = apply(inventory, &action) {
            let (from, to, at) = (change.from, change.to, Locus::Entry(entry));
            steps.push(Step { finding: None, code: CODE, action, at, path, from, to });
        }
    }
    steps
}

/// The files that lie elsewhere than they should, and where they should; of a folder all or none.
fn moves(context: &Context<'_>, space: &str) -> Vec<(EntryId, String)> {
    let inventory = context.inventory;
    let mut taken: FxHashSet<String> = inventory.files().map(|entry| entry.path.text().to_owned()).collect();
    let mut all = Vec::new();
    for (folder, files) in folders(context) {
        let Some(category) = files.iter().find_map(|entry| category(context, entry)) else { continue };
        let category = category.replace(' ', space);
        let place = |entry: &&Entry| (entry.id, context.categories().one_level(&category, entry.path.name()));
        let wanted: Vec<(EntryId, String)> = files
            .iter()
            .filter(|entry| !folder.is_empty() || goes_along(context, entry))
            .map(place)
            .collect();
        let is_there = wanted.iter().all(|(id, to)| inventory.entry(*id).path.text() == to);
        if is_there || wanted.iter().any(|(_, to)| taken.contains(to)) {
            continue;
        }
        taken.extend(wanted.iter().map(|(_, to)| to.clone()));
        all.extend(wanted);
    }
    all
}

/// The files of each folder that holds images.
fn folders<'a>(context: &Context<'a>) -> BTreeMap<&'a str, Vec<&'a Entry>> {
    let mut folders: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in context.inventory.files() {
        folders.entry(entry.path.parent()).or_default().push(entry);
    }
    folders
}

/// The category of an image; `None` for any other file.
fn category(context: &Context<'_>, entry: &Entry) -> Option<String> {
    is_image(context, entry).then(|| context.categories().of(&entry.path))?.map(std::borrow::Cow::into_owned)
}

fn is_image(context: &Context<'_>, entry: &Entry) -> bool {
    context.facts(entry.id).format().is_some_and(|format| context.takes(format))
}

/// Of the files beside all folders only images and their annotations belong to a category.
fn goes_along(context: &Context<'_>, entry: &Entry) -> bool {
    is_image(context, entry) || !context.pairs().images(entry.id).is_empty()
}
