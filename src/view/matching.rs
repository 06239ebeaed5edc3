//! Rows without a file and files without a row, and which of them may still belong together.
//!
//! Knows no rule; what may be dropped or added follows from it.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::model::EntryId;

/// What is left over on both sides.
#[derive(Debug, Default)]
pub struct Unmatched {
    /// Rows that name a file which is not there, in order.
    pub missing: Vec<u32>,
    /// How many more rows may belong to a file, but name none.
    pub open: usize,
    /// Files that the target takes and no row names, in natural order.
    pub files: Vec<EntryId>,
    /// How many images beside a bare table or import file nothing links.
    pub beside: usize,
    /// How many rows say anything.
    pub rows: usize,
}

/// The indexes of this file, each built once.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    pub(super) unmatched: OnceLock<Unmatched>,
    pub(super) contested: OnceLock<FxHashSet<EntryId>>,
}

impl Unmatched {
    /// Whether rows without a file may be dropped: no file is left that could be theirs, and not most of the rows.
    pub fn may_drop_rows(&self) -> bool {
        self.files.is_empty() && self.beside == 0 && !self.are_most_missing()
    }

    /// Whether more than half of the rows name a file that is not there.
    pub fn are_most_missing(&self) -> bool {
        self.missing.len() * 2 > self.rows
    }

    /// Whether rows may be added for files: no row is left that could be theirs.
    pub fn may_add_rows(&self) -> bool {
        self.missing.is_empty() && self.open == 0
    }

    /// The file that stands where a row stands, where both sides are equally long.
    pub fn pair(&self, row: u32) -> Option<EntryId> {
        let is_even = self.missing.len() == self.files.len();
        let at = self.missing.binary_search(&row).ok().filter(|_| is_even)?;
        self.files.get(at).copied()
    }
}
