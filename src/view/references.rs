//! Every data row with the file its cell means, and what follows from all of them together: which rows
//! name a file, which files are named at all, and what a cell that nothing fits may have meant.
//!
//! Knows no rule code.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{EntryId, Manifest};

use super::ladder::{PathIndex, Resolution};
use super::local::Local;
use super::near_names::{NearName, NearNames};
use super::several::several;
use super::values::RowValue;

/// Fields of a ragged row that are looked at for a name that moved.
const SHIFT_LOOKED_AT: u32 = 64;

/// Groups of candidates up to this size are gone through for every cell; larger ones once.
const SMALL_GROUP: usize = 32;

/// A data row and the file its cell means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Record index in the manifest.
    pub row: u32,
    /// What its cell means.
    pub resolution: Resolution,
}

/// A text that names a file, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub enum Naming<'c> {
    /// The cell of a data row.
    Cell(&'c Reference),
    /// A path in place of a URL: where it stands, its text, and what it means.
    Path(RowValue, &'c str, &'c Local<'c>),
}

/// What the cells of one column mean.
pub(crate) fn references(
    table: &Manifest,
    column: u32,
    paths: &PathIndex<'_>,
    is_header: impl Fn(u32) -> bool,
) -> Vec<Reference> {
    table
        .rows()
        .filter(|row| !is_header(*row))
        .map(|row| {
            let cell = table.value(row, column).unwrap_or(Cow::Borrowed(""));
            let resolution = match paths.resolve(&cell) {
                missed @ (Resolution::Missing | Resolution::Empty) => {
                    let several = several(&cell, paths).map(Resolution::Several);
                    let shifted = || shifted(table, row, paths).map(Resolution::Shifted);
                    several.or_else(shifted).unwrap_or(missed)
                }
                found => found,
            };
            Reference { row, resolution }
        })
        .collect()
}

/// The entry that another field of a ragged row names.
fn shifted(table: &Manifest, row: u32, paths: &PathIndex<'_>) -> Option<EntryId> {
    let cells = table.cells_in(row);
    if cells == table.columns() {
        return None;
    }
    let mut values = (0..cells.min(SHIFT_LOOKED_AT)).filter_map(|column| table.value(row, column));
    values.find_map(|value| paths.exact(value.trim()))
}

/// The data rows whose cell means each entry.
pub(crate) fn rows_by_entry(references: &[Reference]) -> FxHashMap<EntryId, Vec<u32>> {
    let mut rows: FxHashMap<EntryId, Vec<u32>> = FxHashMap::default();
    for reference in references {
        if let Some(entry) = reference.resolution.entry() {
            rows.entry(entry).or_default().push(reference.row);
        }
    }
    rows
}

/// The entries that some cell means by any step, alone or as one of several.
pub(crate) fn named(references: &[Reference]) -> FxHashSet<EntryId> {
    let mut named = FxHashSet::default();
    let mut large_groups = FxHashSet::default();
    for reference in references {
        match &reference.resolution {
            Resolution::Exact(entry) | Resolution::Near(entry, _) | Resolution::Shifted(entry) => {
                named.insert(*entry);
            }
            // A large group is shared by all the cells that fit it.
            Resolution::Ambiguous(group)
                if group.len() <= SMALL_GROUP || large_groups.insert(group.as_ptr()) =>
            {
                named.extend(group.iter().copied());
            }
            Resolution::Several(several) => named.extend(several.names.iter().filter_map(|(_, file)| *file)),
            Resolution::Ambiguous(_) | Resolution::Empty | Resolution::Missing => {}
        }
    }
    named
}

/// What the cells that nothing fits may have meant.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    by_row: FxHashMap<u32, Vec<NearName>>,
    /// For how many rows an entry is the only guess.
    alone: FxHashMap<EntryId, u32>,
}

impl Guesses {
    /// Of the cells of one column, which mean what the references say.
    pub(crate) fn new(
        table: &Manifest,
        column: u32,
        references: &[Reference],
        paths: &PathIndex<'_>,
        is_named: impl Fn(EntryId) -> bool,
    ) -> Self {
        let mut guesses = Self::default();
        let missing = |reference: &&Reference| reference.resolution == Resolution::Missing;
        let mut missing = references.iter().filter(missing).peekable();
        if missing.peek().is_none() {
            return guesses;
        }
        let names = NearNames::new(paths, is_named);
        for reference in missing {
            let cell = table.value(reference.row, column).unwrap_or_default();
            let found = names.search(&cell);
            if let [only] = found.as_slice() {
                *guesses.alone.entry(only.entry).or_default() += 1;
            }
            if !found.is_empty() {
                guesses.by_row.insert(reference.row, found);
            }
        }
        guesses
    }

    pub(crate) fn of(&self, row: u32) -> &[NearName] {
        self.by_row.get(&row).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn alone(&self, entry: EntryId) -> u32 {
        self.alone.get(&entry).copied().unwrap_or_default()
    }
}
