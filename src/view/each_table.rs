//! The tables that a target reads, where it reads several: those of a Darwin Core Archive, or one for each folder.
//!
//! Judges nothing and knows no rule.

use crate::model::{Entry, EntryId, Manifest};

use super::context::Context;
use super::darwin_core::DarwinCore;

impl<'a> Context<'a> {
    /// Whether each folder may have a table of its own, whose names count from that folder.
    pub(crate) fn is_per_folder(&self) -> bool {
        self.profile.manifest.as_ref().is_some_and(|needs| needs.per_folder)
    }

    /// The same package, once for each table that the target reads: there that table is the manifest. The first is this.
    pub(crate) fn each_table(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.other_tables())
    }

    /// The same, where each table lists the files of its folder; else this alone.
    pub(crate) fn each_folder(&self) -> impl Iterator<Item = &Self> {
        let others = if self.is_per_folder() { self.other_tables() } else { &[] };
        std::iter::once(self).chain(others)
    }

    fn other_tables(&self) -> &[Self] {
        self.built.others.get_or_init(|| {
            let own = self.manifest().map(|table| table.entry);
            let tables = match self.described_archive() {
                _ if self.settings.csv.is_some() => Vec::new(),
                Some(archive) => DarwinCore::read_tables(archive),
                None if self.is_per_folder() => self.of_folders(),
                None => Vec::new(),
            };
            let folders: Vec<&str> = tables.iter().map(|table| self.folder_of(table.entry)).collect();
            let others = tables.into_iter().filter(|table| Some(table.entry) != own);
            others.map(|table| self.of_table(table, below(&folders, self.folder_of(table.entry)))).collect()
        })
    }

    /// Of a target that reads one for each folder the tables whose cells name files; where no cell does, all.
    pub(super) fn of_folders(&self) -> Vec<&'a Manifest> {
        let tables = self.tables();
        let naming: Vec<_> = tables.iter().filter(|table| self.names_files(table)).copied().collect();
        if naming.is_empty() { tables.to_vec() } else { naming }
    }

    /// The folder that the names in the table count from, with its slash; empty where they count from the root.
    pub(super) fn folder(&self) -> &'a str {
        let table = self.is_per_folder().then(|| self.manifest()).flatten();
        table.map_or("", |table| self.folder_of(table.entry))
    }

    fn folder_of(&self, table: EntryId) -> &'a str {
        let path = &self.entry(table).path;
        path.text().strip_suffix(path.name()).unwrap_or_default()
    }

    /// Whether this is the table to list a file: the nearest at or above it.
    pub(crate) fn lists(&self, entry: &Entry) -> bool {
        let name = entry.path.text();
        let others = || self.other_tables().iter().map(Self::folder).collect::<Vec<_>>();
        let inner = self.built.inner.get_or_init(|| below(&others(), self.folder()));
        name.starts_with(self.folder()) && !inner.iter().any(|folder| name.starts_with(folder))
    }

    /// Whether a cell of any table means this entry.
    pub(crate) fn is_named_anywhere(&self, entry: EntryId) -> bool {
        self.each_folder().any(|table| table.is_named(entry) || table.only_guess_of(entry) > 0)
    }

    /// How a cell of the table writes the new name of an entry: not anew where only folders at or above the table's
    /// change, which it follows. `None` where the entry would leave the folder that names count from.
    pub(crate) fn written<'t>(&self, entry: EntryId, to: &'t str) -> Option<Option<&'t str>> {
        let is_kept = || {
            let above = to.strip_suffix(self.paths().text(entry))?;
            above.ends_with('/').then_some(())
        };
        match to.strip_prefix(self.folder()) {
            Some(inner) => Some(Some(inner)),
            None => is_kept().map(|()| None),
        }
    }

    /// Every row of a table that names an entry, with the table.
    pub(crate) fn rows_of(&self, entry: EntryId) -> impl Iterator<Item = (EntryId, u32)> + '_ {
        self.each_table()
            .filter_map(|one| Some((one, one.manifest()?.entry)))
            .flat_map(move |(one, table)| one.rows_naming(entry).iter().map(move |row| (table, *row)))
    }

    /// Tables that name files where the target reads one and nobody says which: none is the manifest.
    pub(crate) fn is_undecided(&self) -> bool {
        let several = || self.tables().iter().filter(|table| self.names_files(table)).nth(1).is_some();
        *self.built.undecided.get_or_init(|| {
            self.profile.manifest.is_some()
                && self.manifest().is_none()
                && self.settings.csv.is_none()
                && several()
        })
    }
}

/// The folders that lie below one.
fn below<'a>(folders: &[&'a str], folder: &str) -> Vec<&'a str> {
    folders.iter().copied().filter(|other| *other != folder && other.starts_with(folder)).collect()
}
