//! The tables of a Darwin Core Archive, as its description names them and as they are there.
//!
//! Knows no rule; which kinds of rows the target looks for stands in the profile.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::{Described, Description, EntryId, Inventory, Locus, Manifest};
use crate::profiles::{ColumnNeeds, DarwinCoreNeeds, ExtensionNeeds};

/// A Darwin Core Archive.
#[derive(Debug, Clone)]
pub struct DarwinCore<'a> {
    inventory: &'a Inventory,
    files: FxHashMap<&'a str, EntryId>,
    /// What its `meta.xml` says.
    pub description: &'a Description,
    /// What the target looks for.
    pub needs: &'a DarwinCoreNeeds,
}

impl<'a> DarwinCore<'a> {
    pub(crate) fn of(inventory: &'a Inventory, needs: &'a DarwinCoreNeeds) -> Option<Self> {
        let description = inventory.description.as_ref()?;
        let is_there = inventory.entry(description.entry).is_file();
        let files = || description.files(&inventory.entries);
        is_there.then(|| Self { inventory, files: files(), description, needs })
    }

    /// The name of a file of a table inside the package.
    pub fn path(&self, file: &str) -> String {
        self.description.path(file, &self.inventory.entries)
    }

    /// The place of the tag that describes a table.
    pub fn tag(&self, table: &Described) -> Locus {
        let Range { start, end } = table.in_file;
        Locus::Bytes { entry: self.description.entry, start, end }
    }

    /// The entry of the first file of a table.
    pub fn entry(&self, table: &Described) -> Option<EntryId> {
        self.file(table.files.first()?)
    }

    /// The entry of a file that the description names, byte for byte.
    pub fn file(&self, file: &str) -> Option<EntryId> {
        self.files.get(file).copied()
    }

    /// What the first file of a table holds.
    pub fn table(&self, table: &Described) -> Option<&'a Manifest> {
        let entry = self.entry(table)?;
        self.inventory.manifest(entry)
    }

    /// What each file of a table holds, as far as they are there.
    pub fn tables(&self, table: &'a Described) -> impl Iterator<Item = &'a Manifest> + '_ {
        let entries = table.files.iter().filter_map(|file| self.file(file));
        entries.filter_map(|entry| self.inventory.manifest(entry))
    }

    /// The first extension whose rows are media, as the target gives them.
    pub fn media(&self) -> Option<&'a Described> {
        self.all_media().next()
    }

    /// The extensions whose rows are media.
    pub fn all_media(&self) -> impl Iterator<Item = &'a Described> + '_ {
        self.description.tables.iter().filter(|table| self.is_media(table))
    }

    /// The extensions that the target reads.
    pub fn extensions(&self) -> impl Iterator<Item = &'a Described> + '_ {
        self.description.tables.iter().filter(|table| !table.is_core && self.is_read(table))
    }

    /// Whether the target reads a table.
    pub fn is_read(&self, table: &Described) -> bool {
        table.is_core || self.is_media(table) || holds_one(&table.row_type, &self.needs.other_row_types)
    }

    /// Whether the rows of a table are media to the target.
    pub fn is_media(&self, table: &Described) -> bool {
        !table.is_core && holds_one(&table.row_type, &self.needs.media_row_types)
    }

    /// The table of media, as far as it is there.
    pub fn media_table(&self) -> Option<&'a Manifest> {
        self.table(self.media()?)
    }

    /// The tables that the target reads, each once.
    pub(super) fn read_tables(&self) -> Vec<&'a Manifest> {
        let mut tables: Vec<&Manifest> = Vec::new();
        for described in self.description.tables.iter().filter(|table| self.is_read(table)) {
            let table = self.table(described);
            tables.extend(table.filter(|table| tables.iter().all(|known| known.entry != table.entry)));
        }
        tables
    }

    /// The description of a table, by the entry that holds it: the first that names it, the core before others.
    pub(super) fn described(&self, entry: EntryId) -> Option<&'a Described> {
        let is_it = |file: &String| self.file(file) == Some(entry);
        self.description.tables.iter().find(|table| table.files.iter().any(is_it))
    }

    /// What the target asks of the columns of a table; `None` where it asks what it does of any.
    pub(super) fn columns(&self, table: &Described) -> Option<&'a ColumnNeeds> {
        let fits = |needs: &&ExtensionNeeds| holds_one(&table.row_type, &needs.row_types);
        if table.is_core {
            return self.needs.core_columns.as_ref().or(Some(ColumnNeeds::NONE));
        }
        if !self.is_media(table) {
            return Some(ColumnNeeds::NONE);
        }
        self.needs.extensions.iter().find(fits).map(|needs| &needs.columns)
    }
}

/// Whether a text holds one of some words, in any letter case.
pub(crate) fn holds_one(text: &str, words: &[String]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(&word.to_ascii_lowercase()))
}
