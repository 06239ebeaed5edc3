//! What a path means that stands in place of a URL, where the target uploads local files.
//!
//! Knows no rule.

use std::borrow::Cow;

use crate::model::{EntryId, Inventory};

use super::ladder::{MatchKind, PathIndex, Resolution};

/// What a path in place of a URL means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Local<'a> {
    /// A file that is there, by its name in the package where it has one.
    There(Cow<'a, str>),
    /// A file that is there under a name that is spelt alike, and what differs.
    Near(EntryId, MatchKind),
    /// Nothing that is there.
    Missing,
}

impl<'a> Local<'a> {
    /// What a path means; `has_base` where the user says at which URL the files can be fetched.
    pub(crate) fn of(inventory: &'a Inventory, paths: &PathIndex<'a>, has_base: bool, path: &'a str) -> Self {
        if inventory.beside.contains(path) {
            return Self::There(Cow::Borrowed(path));
        }
        match paths.resolve(path) {
            Resolution::Exact(entry) => Self::There(Cow::Borrowed(inventory.entry(entry).path.text())),
            Resolution::Near(entry, match_kind) => Self::Near(entry, match_kind),
            // A file alone knows nothing of the folder that the base stands for.
            _ if has_base && stands_alone(inventory) && !path.starts_with('/') => {
                Self::There(Cow::Borrowed(path))
            }
            _ => Self::Missing,
        }
    }
}

/// Whether the package is nothing but the file that holds the paths.
fn stands_alone(inventory: &Inventory) -> bool {
    inventory.files().nth(1).is_none()
}
