//! Which images stand for others: `X_tn.jpg` beside `X.jpg`.
//!
//! The suffixes stand in the profile. Knows no rule.

use rustc_hash::FxHashMap;

use crate::model::{Entry, Inventory};
use crate::profiles::{Column, Profile};

/// The images of a package by folder and stem.
#[derive(Debug, Default)]
pub struct Derivatives<'a> {
    suffixes: &'a [String],
    by_stem: FxHashMap<(&'a str, &'a str), &'a Entry>,
}

/// A copy of an image, and the cell where its URL belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnlinkedCopy<'a> {
    /// The row that links the image.
    pub row: u32,
    /// What the profile says of the column for such copies.
    pub known: &'a Column,
    /// The empty cell of it; `None` where the table has no such column.
    pub column: Option<u32>,
    /// The copy.
    pub entry: &'a Entry,
}

impl<'a> Derivatives<'a> {
    /// Of the images that the target takes.
    pub fn new(inventory: &'a Inventory, profile: &'a Profile) -> Self {
        let takes =
            |entry: &&Entry| inventory.facts(entry.id).format().is_some_and(|f| profile.image.takes(f));
        let mut images: Vec<&Entry> = inventory.media().filter(takes).collect();
        images.sort_by(|a, b| b.path.raw().cmp(a.path.raw()));
        let by_stem = images.iter().map(|entry| ((entry.path.parent(), entry.path.stem()), *entry)).collect();
        Self { suffixes: &profile.image.derivative_suffixes, by_stem }
    }

    /// The suffix of an image's stem that says that it stands for another.
    pub fn suffix(&self, entry: &Entry) -> Option<&'a str> {
        let stem = entry.path.stem();
        let is_it =
            |suffix: &&String| stem.strip_suffix(suffix.as_str()).is_some_and(|base| !base.is_empty());
        self.suffixes.iter().find(is_it).map(String::as_str)
    }

    /// The image that one stands for.
    pub fn source(&self, entry: &Entry) -> Option<&'a Entry> {
        let base = entry.path.stem().strip_suffix(self.suffix(entry)?)?;
        self.by_stem.get(&(entry.path.parent(), base)).copied()
    }

    /// The image that stands for one under a suffix.
    pub fn of(&self, entry: &Entry, suffix: &str) -> Option<&'a Entry> {
        self.by_stem.get(&(entry.path.parent(), format!("{}{suffix}", entry.path.stem()).as_str())).copied()
    }
}
