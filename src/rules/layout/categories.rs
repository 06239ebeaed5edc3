//! The categories that a package has, and what moves a folder from one to another.
//!
//! What is a category is told by `model::Categories`; whether folders are categories at all, by the profile.

use std::collections::BTreeMap;

use crate::model::{Action, EntryId, EntryKind};

use crate::rules::Context;
use crate::rules::content::{Holding, holding};

/// A folder and the pictures in it.
pub(super) type Folder = (String, Vec<EntryId>);

/// The categories of a package in the order of their names, each with its folders; none where folders mean
/// nothing.
pub(super) fn categories(context: &Context<'_>) -> Vec<(String, Vec<Folder>)> {
    let mut found: BTreeMap<String, BTreeMap<&str, Vec<EntryId>>> = BTreeMap::new();
    if context.profile.categories.is_none() {
        return Vec::new();
    }
    let is_picture = |entry: &&crate::model::Entry| matches!(holding(context, entry), Holding::Media(_));
    for entry in context.inventory.files().filter(is_picture) {
        if let Some(category) = context.categories().of(&entry.path) {
            let folders = found.entry(category.into_owned()).or_default();
            folders.entry(entry.path.parent()).or_default().push(entry.id);
        }
    }
    let folders = |folders: BTreeMap<&str, Vec<EntryId>>| {
        folders.into_iter().map(|(folder, pictures)| (folder.to_owned(), pictures)).collect()
    };
    found.into_iter().map(|(category, found)| (category, folders(found))).collect()
}

/// What moves all files of a folder into that of a category; `None` where a name is taken there.
pub(super) fn moved(context: &Context<'_>, folder: &str, category: &str) -> Option<Vec<Action>> {
    let mut actions = Vec::new();
    for entry in context.inventory.live().filter(|entry| !entry.path.is_junk()) {
        if entry.kind == EntryKind::Directory {
            let is_left = entry.path.text().trim_end_matches('/') == folder;
            actions.extend(is_left.then_some(Action::DropEntry { entry: entry.id }));
        } else if entry.path.parent() == folder {
            let to = context.categories().one_level(category, entry.path.name());
            if context.names().is_taken(&to) {
                return None;
            }
            actions.push(Action::RenameEntry { entry: entry.id, to });
        }
    }
    Some(actions)
}
