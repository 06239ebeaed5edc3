//! What a rule may look at: the inventory, the target's profile, the user's settings, and indexes over
//! them that are built once, when the first rule asks.
//!
//! Knows no single rule.

use std::cmp::Ordering;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::model::{Entry, EntryId, Facts, Format, Inventory, Manifest, Settings};
use crate::profiles::Profile;

use super::keyed::Member;
use super::ladder::{self, PathIndex, Reference};
use super::path_column::{self, PathColumn};
use super::rows::EqualRows;

/// What a rule may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// Entries, facts, tables.
    pub inventory: &'a Inventory,
    /// What the target says.
    pub profile: &'a Profile,
    /// What the user says.
    pub settings: &'a Settings,
    tables: OnceLock<Vec<&'a Manifest>>,
    manifest: OnceLock<Option<&'a Manifest>>,
    paths: OnceLock<PathIndex<'a>>,
    column: OnceLock<PathColumn>,
    references: OnceLock<Vec<Reference>>,
    rows_by_entry: OnceLock<FxHashMap<EntryId, Vec<u32>>>,
    equal_rows: OnceLock<EqualRows>,
}

impl<'a> Context<'a> {
    /// A context without any index yet.
    pub fn new(inventory: &'a Inventory, profile: &'a Profile, settings: &'a Settings) -> Self {
        Self {
            inventory,
            profile,
            settings,
            tables: OnceLock::new(),
            manifest: OnceLock::new(),
            paths: OnceLock::new(),
            column: OnceLock::new(),
            references: OnceLock::new(),
            rows_by_entry: OnceLock::new(),
            equal_rows: OnceLock::new(),
        }
    }

    /// The entry with this id.
    pub fn entry(&self, id: EntryId) -> &'a Entry {
        self.inventory.entry(id)
    }

    /// What that entry says about itself.
    pub fn facts(&self, id: EntryId) -> &'a Facts {
        self.inventory.facts(id)
    }

    /// The tables of the package, in listing order: every CSV whatever the letter case of its ending; where
    /// there is none, every other text whose cells name files.
    pub fn tables(&self) -> impl Iterator<Item = &'a Manifest> {
        self.tables.get_or_init(|| self.find_tables()).iter().copied()
    }

    fn find_tables(&self) -> Vec<&'a Manifest> {
        let is_csv = |table: &&Manifest| self.facts(table.entry).by_name == Some(Format::Csv);
        let (csv, other): (Vec<_>, Vec<_>) = self.readable().partition(is_csv);
        if csv.is_empty() {
            other.into_iter().filter(|table| path_column::names_files(self, table)).collect()
        } else {
            csv
        }
    }

    /// The texts that were read as tables and are neither junk nor anything but text by their content.
    fn readable(&self) -> impl Iterator<Item = &'a Manifest> {
        self.inventory.manifests.iter().filter(|table| {
            let entry = self.entry(table.entry);
            entry.is_file() && !entry.path.is_junk() && self.facts(table.entry).by_magic.is_none_or(is_text)
        })
    }

    /// The table that lists the images: the one that `--csv` names, the only one, or the only one of
    /// several in which cells name files.
    pub fn manifest(&self) -> Option<&'a Manifest> {
        *self.manifest.get_or_init(|| self.choose_manifest())
    }

    fn choose_manifest(&self) -> Option<&'a Manifest> {
        if let Some(wanted) = &self.settings.csv {
            let path = |table: &Manifest| &self.entry(table.entry).path;
            return self
                .readable()
                .find(|table| path(table).text() == wanted)
                .or_else(|| self.readable().find(|table| path(table).name() == wanted));
        }
        let mut tables = self.tables();
        if let (only, None) = (tables.next(), tables.next()) {
            return only;
        }
        let mut naming = self.tables().filter(|table| path_column::names_files(self, table));
        naming.next().filter(|_| naming.next().is_none())
    }

    /// The names of the package's files, folded for lookup.
    pub fn paths(&self) -> &PathIndex<'a> {
        self.paths.get_or_init(|| PathIndex::new(self.inventory))
    }

    /// Which column of the manifest names the files.
    pub fn path_column(&self) -> &PathColumn {
        self.column.get_or_init(|| path_column::find(self))
    }

    /// Every data row of the manifest with the file its cell names.
    pub fn references(&self) -> &[Reference] {
        self.references.get_or_init(|| ladder::references(self))
    }

    /// The data rows whose cell means this entry, however it was reached.
    pub fn rows_naming(&self, entry: EntryId) -> &[u32] {
        let rows = self.rows_by_entry.get_or_init(|| {
            let mut rows: FxHashMap<EntryId, Vec<u32>> = FxHashMap::default();
            for reference in self.references() {
                if let Some(entry) = reference.resolution.entry() {
                    rows.entry(entry).or_default().push(reference.row);
                }
            }
            rows
        });
        rows.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// The rows of the manifest that say the same as another one.
    pub fn equal_rows(&self) -> &EqualRows {
        self.equal_rows.get_or_init(|| self.manifest().map(EqualRows::new).unwrap_or_default())
    }

    /// Whether an entry is the table that lists the images, or another table.
    pub fn is_table(&self, id: EntryId) -> bool {
        self.inventory.manifests.iter().any(|table| table.entry == id)
    }

    /// The total order of members: entries by the bytes of their names, then rows by their place.
    pub fn compare(&self, left: Member, right: Member) -> Ordering {
        match (left, right) {
            (Member::Entry(a), Member::Entry(b)) => {
                self.entry(a).path.raw().cmp(self.entry(b).path.raw()).then(a.cmp(&b))
            }
            _ => left.cmp(&right),
        }
    }
}

/// Whether a content can be a table of text.
pub(super) fn is_text(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Tsv | Format::Text)
}
