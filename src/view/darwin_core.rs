//! The tables of a Darwin Core Archive, as its description names them and as they are there.
//!
//! Knows no rule; which kinds of rows the target looks for stands in the profile.

use crate::model::{Described, Description, EntryId, Inventory, Manifest};
use crate::profiles::DarwinCoreNeeds;

/// A Darwin Core Archive.
#[derive(Debug, Clone, Copy)]
pub struct DarwinCore<'a> {
    inventory: &'a Inventory,
    /// What its `meta.xml` says.
    pub description: &'a Description,
    /// What the target looks for.
    pub needs: &'a DarwinCoreNeeds,
}

impl<'a> DarwinCore<'a> {
    pub(crate) fn of(inventory: &'a Inventory, needs: &'a DarwinCoreNeeds) -> Option<Self> {
        let description = inventory.description.as_ref()?;
        let is_there = inventory.entry(description.entry).is_file();
        is_there.then_some(Self { inventory, description, needs })
    }

    /// Whether the description could be read.
    pub fn is_readable(&self) -> bool {
        self.description.flaw.is_none()
    }

    /// The name of a file of a table inside the package.
    pub fn path(&self, file: &str) -> String {
        let folder = self.inventory.entry(self.description.entry).path.parent();
        if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
    }

    /// The entry of the first file of a table.
    pub fn entry(&self, table: &Described) -> Option<EntryId> {
        self.file(table.files.first()?)
    }

    /// The entry of a file that the description names, byte for byte.
    pub fn file(&self, file: &str) -> Option<EntryId> {
        let path = self.path(file);
        self.inventory.files().find(|entry| entry.path.text() == path).map(|entry| entry.id)
    }

    /// What the first file of a table holds.
    pub fn table(&self, table: &Described) -> Option<&'a Manifest> {
        let entry = self.entry(table)?;
        self.inventory.manifest(entry)
    }

    /// The extension whose rows are media, as the target gives them.
    pub fn media(&self) -> Option<&'a Described> {
        let is_media =
            |table: &&Described| !table.is_core && holds_one(&table.row_type, &self.needs.media_row_types);
        self.description.tables.iter().find(is_media)
    }

    /// The table of media, as far as it is there.
    pub fn media_table(&self) -> Option<&'a Manifest> {
        self.table(self.media()?)
    }
}

/// Whether a text holds one of some words, in any letter case.
pub(crate) fn holds_one(text: &str, words: &[String]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(&word.to_ascii_lowercase()))
}
