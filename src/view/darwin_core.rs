//! The tables of a Darwin Core Archive, as its description names them and as they are there.
//!
//! Knows no rule; which kinds of rows the target looks for stands in the profile.

use crate::model::{Described, Description, EntryId, Manifest};
use crate::profiles::DarwinCoreNeeds;

use super::Context;

/// A Darwin Core Archive.
#[derive(Debug, Clone, Copy)]
pub struct DarwinCore<'a> {
    /// What its `meta.xml` says.
    pub description: &'a Description,
    /// What the target looks for.
    pub needs: &'a DarwinCoreNeeds,
}

impl<'a> DarwinCore<'a> {
    pub(crate) fn of(context: &Context<'a>) -> Option<Self> {
        let description = context.inventory.description.as_ref()?;
        let is_there = context.entry(description.entry).is_file();
        let needs = context.profile.darwin_core.as_ref().filter(|_| is_there)?;
        Some(Self { description, needs })
    }

    /// Whether the description could be read.
    pub fn is_readable(&self) -> bool {
        self.description.flaw.is_none()
    }

    /// The name of a file of a table inside the package.
    pub fn path(&self, context: &Context<'_>, file: &str) -> String {
        let folder = context.entry(self.description.entry).path.parent();
        if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
    }

    /// The entry of the first file of a table.
    pub fn entry(&self, context: &Context<'_>, table: &Described) -> Option<EntryId> {
        self.file(context, table.files.first()?)
    }

    /// The entry of a file that the description names, byte for byte.
    pub fn file(&self, context: &Context<'_>, file: &str) -> Option<EntryId> {
        let path = self.path(context, file);
        context.inventory.files().find(|entry| entry.path.text() == path).map(|entry| entry.id)
    }

    /// What the first file of a table holds.
    pub fn table(&self, context: &Context<'a>, table: &Described) -> Option<&'a Manifest> {
        let entry = self.entry(context, table)?;
        context.inventory.manifest(entry)
    }

    /// The extension whose rows are media, as the target tells them.
    pub fn media(&self) -> Option<&'a Described> {
        let is_media =
            |table: &&Described| !table.is_core && holds_one(&table.row_type, &self.needs.media_row_types);
        self.description.tables.iter().find(is_media)
    }
}

/// Whether a text holds one of some words, in any letter case.
pub(crate) fn holds_one(text: &str, words: &[String]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(&word.to_ascii_lowercase()))
}
