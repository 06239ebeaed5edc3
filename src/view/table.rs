//! What a rule may look up of the table that lists the images as a whole: its shape, and what is left over between
//! its rows and the files.
//!
//! Knows no rule.

use rustc_hash::FxHashSet;

use crate::model::{Described, Entry, EntryId, EntryKind, Format, Inventory, Manifest, NaturalKey};

use super::context::Context;
use super::ladder::{Resolution, Several};
use super::local::Local;
use super::matching::Unmatched;
use super::path_column;
use super::record_columns::RecordColumn;
use super::references::{self, Naming};
use super::rows::is_blank_row;
use super::several::several;
use super::shape::{Look, Shape};

impl Context<'_> {
    /// What is wrong with the shape of the table.
    pub fn shape(&self) -> &Shape {
        let look = |table| {
            let (paths, column, columns) = (self.paths(), self.path_column(), self.columns());
            let ids = self.described().filter(|table| table.is_core).and_then(Described::id_column);
            let (links, is_described) = (self.columns_of_links(table), self.darwin_core().is_some());
            Look { table, paths, column, columns, links, is_described, ids }.shape()
        };
        self.built.shape.get_or_init(|| self.manifest().map(look).unwrap_or_default())
    }

    /// Whether the user says which table is the manifest.
    pub fn is_table_named(&self) -> bool {
        self.settings.csv.is_some() || self.inventory.given_table.is_some()
    }

    /// The further columns that name files as the user says, each with its header; none where no header is so called.
    pub fn more_path_columns(&self) -> Vec<(&str, Option<u32>)> {
        let Some((table, _)) = self.naming_cells() else { return Vec::new() };
        let more = self.settings.more_file_columns.iter();
        more.map(|wanted| (wanted.as_str(), path_column::with_header(table, wanted))).collect()
    }

    /// The entries that cells mean, those of the further columns included.
    pub(super) fn entries_named(&self) -> FxHashSet<EntryId> {
        let mut named = references::named(self.references());
        named.extend(self.named_in_more_columns());
        named
    }

    /// The entries that cells of the further columns mean.
    fn named_in_more_columns(&self) -> Vec<EntryId> {
        let Some((table, _)) = self.naming_cells() else { return Vec::new() };
        let columns = self.more_path_columns().into_iter().filter_map(|(_, column)| column);
        let cells = columns.flat_map(|column| table.rows().filter_map(move |row| table.value(row, column)));
        cells.filter_map(|cell| self.paths().resolve(&cell).entry()).collect()
    }

    /// The columns of a table that give the URLs of records.
    fn columns_of_links(&self, table: &Manifest) -> Vec<u32> {
        let link = self.profile.urls.as_ref().and_then(|needs| needs.field.as_deref());
        let is_link =
            |column: &RecordColumn<'_>| matches!(column, RecordColumn::Field(name) if Some(*name) == link);
        let columns = RecordColumn::of(self.profile, table).into_iter();
        columns.filter(|(_, column)| is_link(column)).map(|(at, _)| at).collect()
    }

    /// Rows without a file and files without a row.
    pub fn unmatched(&self) -> &Unmatched {
        self.built.leftovers.unmatched.get_or_init(|| match self.records() {
            Some(_) => self.unmatched_paths(),
            None => self.unmatched_cells(),
        })
    }

    fn unmatched_cells(&self) -> Unmatched {
        let Some((table, _)) = self.naming_cells() else { return Unmatched::default() };
        let mut unmatched = Unmatched::default();
        for reference in self.references() {
            let is_blank = || is_blank_row(table, reference.row);
            match &reference.resolution {
                Resolution::Missing => unmatched.missing.push(reference.row),
                Resolution::Several(several) if several.files().is_none() => unmatched.open += 1,
                Resolution::Empty if !is_blank() => unmatched.open += 1,
                _ => {}
            }
            unmatched.rows += usize::from(reference.resolution != Resolution::Empty || !is_blank());
        }
        unmatched.files = self.sorted(|entry| self.lists(entry) && !self.is_named(entry.id));
        unmatched
    }

    fn unmatched_paths(&self) -> Unmatched {
        let mut unmatched = Unmatched { rows: self.links().iter().count(), ..Unmatched::default() };
        let mut named = FxHashSet::default();
        self.each_naming(|naming| {
            let Naming::Path(link, _, local) = naming else { return };
            match local {
                Local::There(name) | Local::Near(name, _) => named.extend(self.paths().exact(name)),
                Local::Several(names) => {
                    named.extend(names.iter().filter_map(|name| self.paths().exact(name)));
                }
                Local::Unseen(_) => {}
                Local::Missing => unmatched.missing.push(link.row),
            }
        });
        unmatched.missing.sort_unstable();
        unmatched.missing.dedup();
        unmatched.files = self.sorted(|entry| !named.contains(&entry.id));
        let unlinked = |beside: &Inventory| beside.media().filter(|entry| !self.is_linked(entry)).count();
        unmatched.beside = self.inventory.beside.as_deref().map_or(0, unlinked);
        unmatched
    }

    /// The files to show that a test accepts, in natural order.
    fn sorted(&self, test: impl Fn(&Entry) -> bool) -> Vec<EntryId> {
        let files = self.paths().distinct().filter(|entry| self.is_shown(entry) && test(entry));
        let mut files: Vec<&Entry> = files.collect();
        files.sort_by_cached_key(|entry| (NaturalKey::new(entry.path.text()), entry.id));
        files.into_iter().map(|entry| entry.id).collect()
    }

    /// The names that a text holds which by itself names nothing.
    pub fn several(&self, text: &str) -> Option<Several> {
        several(text, self.paths())
    }

    /// A medium of a format that the target takes, with something in it.
    pub fn is_shown(&self, entry: &Entry) -> bool {
        let format = self.facts(entry.id).format();
        let takes = |format: Format| format.is_media() && self.takes(format);
        entry.kind == EntryKind::File && entry.size > 0 && format.is_some_and(takes)
    }

    /// Whether a cell fits this file and others as well: what is decided there is not decided by a rename.
    pub fn is_contested(&self, entry: EntryId) -> bool {
        let find = || {
            let mut contested = FxHashSet::default();
            // A large group is shared by all the cells that fit it.
            let mut seen = FxHashSet::default();
            for reference in self.references() {
                match &reference.resolution {
                    Resolution::Ambiguous(group) if seen.insert(group.as_ptr()) => {
                        contested.extend(group.iter().copied());
                    }
                    Resolution::Missing => match self.near_names(reference.row) {
                        [] | [_] => {}
                        several => contested.extend(several.iter().map(|name| name.entry)),
                    },
                    _ => {}
                }
            }
            contested
        };
        self.built.leftovers.contested.get_or_init(find).contains(&entry)
    }
}
