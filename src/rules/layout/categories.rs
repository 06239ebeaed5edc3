//! The categories that a package has, and what moves a folder from one to another.
//!
//! What is a category is given by `model::Categories`; whether folders are categories at all, by the profile.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::{Action, Entry, EntryId, EntryKind};
use crate::view::ContentKind;
use crate::view::Context;

/// A folder and the images in it.
pub(super) type Folder = (String, Vec<EntryId>);

/// The categories of a package in the order of their names, each with its folders; none where folders mean
/// nothing.
pub(super) fn categories(context: &Context<'_>) -> Vec<(String, Vec<Folder>)> {
    let mut found: BTreeMap<String, BTreeMap<&str, Vec<EntryId>>> = BTreeMap::new();
    if context.profile.categories.is_none() {
        return Vec::new();
    }
    let is_image = |entry: &&Entry| matches!(context.content_kind(entry), ContentKind::Media(_));
    for entry in context.inventory.files().filter(is_image) {
        if let Some(category) = context.categories().of(&entry.path) {
            let folders = found.entry(category.into_owned()).or_default();
            folders.entry(entry.path.parent()).or_default().push(entry.id);
        }
    }
    let folders = |folders: BTreeMap<&str, Vec<EntryId>>| {
        folders.into_iter().map(|(folder, images)| (folder.to_owned(), images)).collect()
    };
    found.into_iter().map(|(category, found)| (category, folders(found))).collect()
}

/// What lies directly in each folder, and the folder where it is listed for itself.
pub(super) struct Contents<'c, 'a> {
    context: &'c Context<'a>,
    by_folder: FxHashMap<&'a str, Vec<&'a Entry>>,
}

impl<'c, 'a> Contents<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>) -> Self {
        let mut by_folder: FxHashMap<&str, Vec<&Entry>> = FxHashMap::default();
        let inventory = context.inventory;
        for entry in inventory.live().filter(|entry| !entry.path.is_junk()) {
            let folder = match entry.kind {
                EntryKind::Directory => entry.path.text().trim_end_matches('/'),
                _ => entry.path.parent(),
            };
            by_folder.entry(folder).or_default().push(entry);
        }
        Self { context, by_folder }
    }

    /// What moves all files of a folder into that of a category; `None` where a name is taken there.
    pub(super) fn moved(&self, folder: &str, category: &str) -> Option<Vec<Action>> {
        let mut actions = Vec::new();
        for entry in self.by_folder.get(folder).into_iter().flatten() {
            let to = self.context.categories().one_level(category, entry.path.name());
            if entry.kind == EntryKind::Directory {
                actions.push(Action::DropEntry { entry: entry.id });
            } else if entry.path.text() == to {
                // It lies there already, and so does all of its folder.
                return Some(Vec::new());
            } else if self.context.names().is_taken(&to) {
                return None;
            } else {
                actions.push(Action::RenameEntry { entry: entry.id, to });
            }
        }
        Some(actions)
    }
}
