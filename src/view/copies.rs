//! Which copies of images lie beside them and are linked by no row: `X_tn.jpg` beside `X.jpg`.
//!
//! Which column is for which copy stands in the profile. Judges nothing and knows no rule.

use crate::model::{Entry, Manifest};
use crate::profiles::{CellMeaning, Column};
use crate::text::percent_decoded;

use super::columns::Columns;
use super::context::Context;
use super::derivatives::UnlinkedCopy;
use super::url::trimmed;

impl<'a> Context<'a> {
    /// The copies that rows should link and do not. Known only where `--base-url` says where the images will be.
    pub(crate) fn unlinked_copies(&self) -> &[UnlinkedCopy<'a>] {
        self.built.copies.get_or_init(|| {
            let table = self.manifest().filter(|_| self.settings.base_url.is_some());
            table.zip(self.columns()).map_or_else(Vec::new, |(table, columns)| self.copies_of(table, columns))
        })
    }

    /// Whether this is one of them.
    pub(crate) fn is_unlinked_copy(&self, entry: &Entry) -> bool {
        let ids = || self.unlinked_copies().iter().map(|copy| copy.entry.id).collect();
        self.built.copy_ids.get_or_init(ids).contains(&entry.id)
    }

    fn copies_of(&self, table: &'a Manifest, columns: &Columns<'a>) -> Vec<UnlinkedCopy<'a>> {
        let Some(link) = columns.link() else { return Vec::new() };
        let image = |row| Some((row, self.hosted(&table.value(row, link)?)?));
        let images: Vec<(u32, &Entry)> = table.rows().filter_map(image).collect();
        let for_copies = |known: &&Column| {
            known.holds == CellMeaning::Link && !known.required && !known.suffixes.is_empty()
        };
        let mut copies = Vec::new();
        for known in columns.needs.known.iter().filter(for_copies) {
            let column = columns.named(&known.name);
            let is_free = |row| {
                let value = column.and_then(|column| table.value(row, column));
                value.is_none_or(|value| value.trim().is_empty())
            };
            let free = images.iter().filter(|(row, _)| is_free(*row));
            copies.extend(free.filter_map(|&(row, image)| {
                Some(UnlinkedCopy { row, known, column, entry: self.copy(image, known)? })
            }));
        }
        copies
    }

    /// The image of the package that a URL below the base leads to.
    pub(crate) fn hosted(&self, url: &str) -> Option<&'a Entry> {
        let base = self.settings.base_url.as_deref()?;
        let path = trimmed(url).strip_prefix(base.trim_end_matches('/'))?.strip_prefix('/')?;
        Some(self.entry(self.paths().exact(&percent_decoded(path))?))
    }

    /// The file that a column links for an image.
    fn copy(&self, image: &'a Entry, column: &Column) -> Option<&'a Entry> {
        let derivatives = self.derivatives();
        let source = derivatives.source(image).unwrap_or(image);
        column.suffixes.iter().find_map(|suffix| derivatives.of(source, suffix))
    }
}
