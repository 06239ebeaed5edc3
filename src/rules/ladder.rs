//! Finding the file that a cell means: exact → case → separators → Unicode form → percent-encoding →
//! blanks → unique basename.
//!
//! Knows no rule code; the rules of `reference/` tell what was found on which rung.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::model::{EntryId, EntryKind, Inventory};

use super::Context;
use super::path_column::PathColumn;
use super::text::{fold, nfc, percent_decoded, separators};

/// The kind of difference between a cell and the name it means, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// Only letter case differs.
    Case,
    /// Backslashes, a leading `./` or `/`.
    Separators,
    /// Another Unicode form.
    UnicodeForm,
    /// Percent-encoded.
    PercentEncoding,
    /// Blanks before or after.
    Blanks,
    /// The folders are left out.
    Basename,
}

impl Rung {
    /// What differs, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Case => "letter case",
            Self::Separators => "separators",
            Self::UnicodeForm => "Unicode form",
            Self::PercentEncoding => "percent-encoding",
            Self::Blanks => "blanks at the ends",
            Self::Basename => "the folder",
        }
    }
}

/// What a cell was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// The cell is blank.
    Empty,
    /// Byte for byte the name of this entry.
    Exact(EntryId),
    /// One entry, reached on this rung; letter case may differ as well.
    Near(EntryId, Rung),
    /// Several entries fit equally well.
    Ambiguous(Box<[EntryId]>),
    /// Nothing fits.
    Missing,
}

impl Resolution {
    /// The one entry it means, however it was reached.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Exact(entry) | Self::Near(entry, _) => Some(*entry),
            _ => None,
        }
    }
}

/// A data row and the file its cell means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Record index in the manifest.
    pub row: u32,
    /// What its cell means.
    pub resolution: Resolution,
}

/// The names of a package's files, for lookup. Folded forms are made only when an exact lookup misses.
#[derive(Debug)]
pub struct PathIndex<'a> {
    inventory: &'a Inventory,
    exact: HashMap<&'a str, EntryId>,
    folded: OnceLock<HashMap<String, Vec<EntryId>>>,
    names: OnceLock<HashMap<String, Vec<EntryId>>>,
}

/// Rewrites a text so that it agrees with another that differs on one rung or a milder one.
type Normal = fn(&str) -> String;

const RUNGS: &[(Rung, Normal)] = &[
    (Rung::Case, |text| fold(text).into_owned()),
    (Rung::Separators, |text| fold(&separators(text)).into_owned()),
    (Rung::UnicodeForm, |text| fold(&nfc(&separators(text))).into_owned()),
    (Rung::PercentEncoding, |text| whole(&percent_decoded(text))),
    (Rung::Blanks, |text| whole(&percent_decoded(text.trim()))),
];

fn whole(text: &str) -> String {
    fold(&nfc(&separators(text))).into_owned()
}

/// Everything that the ladder ignores, ignored at once.
fn loosest(text: &str) -> String {
    whole(percent_decoded(text.trim()).trim())
}

fn base(text: &str) -> String {
    let text = loosest(text);
    text.rsplit('/').next().unwrap_or(&text).to_owned()
}

impl<'a> PathIndex<'a> {
    pub(super) fn new(inventory: &'a Inventory) -> Self {
        let mut exact = HashMap::new();
        for entry in referable(inventory) {
            exact.entry(entry.path.text()).or_insert(entry.id);
        }
        Self { inventory, exact, folded: OnceLock::new(), names: OnceLock::new() }
    }

    /// The entry of exactly this name.
    pub fn exact(&self, text: &str) -> Option<EntryId> {
        self.exact.get(text).copied()
    }

    /// What a cell means.
    pub fn resolve(&self, cell: &str) -> Resolution {
        if let Some(entry) = self.exact(cell) {
            return Resolution::Exact(entry);
        }
        if cell.trim().is_empty() {
            return Resolution::Empty;
        }
        let candidates = self.folded().get(&loosest(cell)).map_or(&[][..], Vec::as_slice);
        if !candidates.is_empty() {
            return self.mildest(cell, candidates);
        }
        match self.names().get(&base(cell)).map_or(&[][..], Vec::as_slice) {
            // A cell with folders of its own that are not there is a wrong path, not a short one.
            _ if separators(cell.trim()).contains('/') => Resolution::Missing,
            [] => Resolution::Missing,
            [only] => Resolution::Near(*only, Rung::Basename),
            several => Resolution::Ambiguous(several.into()),
        }
    }

    /// Of entries that agree when everything is ignored, those that agree with the least ignored.
    fn mildest(&self, cell: &str, candidates: &[EntryId]) -> Resolution {
        for (rung, normal) in RUNGS {
            let wanted = normal(cell);
            let fit: Vec<EntryId> =
                candidates.iter().copied().filter(|id| normal(self.text(*id)) == wanted).collect();
            match fit.as_slice() {
                [] => {}
                [only] => return Resolution::Near(*only, *rung),
                several => return self.same_letters(cell, several, *rung),
            }
        }
        match candidates {
            [only] => Resolution::Near(*only, Rung::Blanks),
            several => Resolution::Ambiguous(several.into()),
        }
    }

    /// Several entries agree on one rung once case is ignored: the one with the same letter case wins.
    fn same_letters(&self, cell: &str, fit: &[EntryId], rung: Rung) -> Resolution {
        let plain = |text: &str| nfc(&separators(&percent_decoded(text.trim()))).into_owned();
        let wanted = plain(cell);
        let mut same = fit.iter().copied().filter(|id| plain(self.text(*id)) == wanted);
        match (same.next(), same.next()) {
            (Some(only), None) => Resolution::Near(only, rung),
            _ => Resolution::Ambiguous(fit.into()),
        }
    }

    fn text(&self, id: EntryId) -> &'a str {
        self.inventory.entry(id).path.text()
    }

    fn folded(&self) -> &HashMap<String, Vec<EntryId>> {
        self.folded.get_or_init(|| self.grouped(loosest))
    }

    fn names(&self) -> &HashMap<String, Vec<EntryId>> {
        self.names.get_or_init(|| self.grouped(base))
    }

    fn grouped(&self, key: Normal) -> HashMap<String, Vec<EntryId>> {
        let mut groups: HashMap<String, Vec<EntryId>> = HashMap::new();
        for entry in referable(self.inventory) {
            groups.entry(key(entry.path.text())).or_default().push(entry.id);
        }
        groups
    }

    /// Names close to a cell that nothing fits: the same stem with another extension first, then one or
    /// two wrong letters. At most three.
    pub fn near_names(&self, cell: &str) -> Vec<EntryId> {
        let wanted = base(cell);
        let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
        let most = if wanted.chars().count() < 6 { 1 } else { 2 };
        let mut found: Vec<(usize, &str, EntryId)> = Vec::new();
        for (name, ids) in self.names() {
            let distance = if stem(name) == stem(&wanted) {
                Some(0)
            } else {
                super::text::edit_distance(name, &wanted, most)
            };
            if let Some(distance) = distance {
                found.extend(ids.iter().map(|id| (distance, self.text(*id), *id)));
            }
        }
        found.sort_unstable();
        found.into_iter().take(3).map(|(_, _, id)| id).collect()
    }
}

/// Entries that a cell can mean: files that are neither junk nor tables.
fn referable(inventory: &Inventory) -> impl Iterator<Item = &crate::model::Entry> {
    let tables: FxHashSet<EntryId> = inventory.manifests.iter().map(|table| table.entry).collect();
    inventory.live().filter(move |entry| {
        entry.kind == EntryKind::File && !entry.path.is_junk() && !tables.contains(&entry.id)
    })
}

pub(super) fn references(context: &Context<'_>) -> Vec<Reference> {
    let (Some(table), PathColumn::Found(column)) = (context.manifest(), context.path_column()) else {
        return Vec::new();
    };
    let paths = context.paths();
    table
        .rows()
        .map(|row| {
            let cell = table.value(row, *column).unwrap_or(Cow::Borrowed(""));
            Reference { row, resolution: paths.resolve(&cell) }
        })
        .collect()
}
