//! Whether a table begins with a header where its description says so.
//!
//! Knows no single rule and no platform.

use crate::model::{Described, Fix, Locus, Manifest, Redescription};
use crate::rules::Draft;

use super::dwca_pair::Pair;

impl Pair<'_, '_> {
    /// What is wrong with the header lines of the table.
    pub(super) fn lines(&self) -> Option<Draft> {
        let (draft, wanted) = match (self.table.is_headless(), self.described.header_lines) {
            (true, 0) | (false, 1) => return None,
            (true, _) => self.row(),
            (false, _) => self.undeclared(),
        };
        let fix = match wanted {
            Some(lines) => {
                let title = format!("say `ignoreHeaderLines=\"{lines}\"` of `{}`", self.list());
                self.describe(title, Redescription::HeaderLines(lines))
            }
            None => Fix::manual("correct the first line or the description"),
        };
        let description = Locus::Entry(self.archive.description.entry);
        Some(draft.related(description, "the description").fix(fix))
    }

    /// A header that the target takes for a row, and how many lines it is for sure.
    fn undeclared(&self) -> (Draft, Option<u32>) {
        let (name, list) = (self.description(), self.list());
        let lines = self.described.header_lines;
        let message = format!(
            "`{list}` begins with a header, and `{name}` says `ignoreHeaderLines=\"{lines}\"`; only under `1` is it passed over"
        );
        let at = Locus::Row { entry: self.table.entry, row: 0 };
        let is_certain = lines == 0 && self.described.is_whole_header(&self.table.header());
        (Draft::new(at, list, message, "say `ignoreHeaderLines=\"1\"`"), is_certain.then_some(1))
    }

    /// A row that is taken for a header, and how many lines there are for sure.
    fn row(&self) -> (Draft, Option<u32>) {
        let (name, list) = (self.description(), self.list());
        let lines = self.described.header_lines;
        let first = self.table.value(1, self.described.id_column().unwrap_or_default()).unwrap_or_default();
        let message = format!(
            "the first line of `{list}`, `{first}` …, has no term of `{name}`, so it is a row; \
             `ignoreHeaderLines=\"{lines}\"` takes it for a header"
        );
        let at = Locus::Row { entry: self.table.entry, row: 1 };
        let is_certain = lines == 1 && self.refers(1);
        let help = "say `ignoreHeaderLines=\"0\"`, or put the terms above the first row";
        (Draft::new(at, first.as_ref(), message, help), is_certain.then_some(0))
    }

    /// Whether a row of another table has the identifier of a record. A first line without a header above it proves
    /// nothing, as it may be a header itself.
    fn refers(&self, record: u32) -> bool {
        self.is_elsewhere(record, |other| if other.is_headless() { 2 } else { 1 })
    }

    /// The same, where such a first line counts as a row.
    pub(super) fn may_refer(&self, record: u32) -> bool {
        self.is_elsewhere(record, |_| 1)
    }

    /// Whether another table of the archive has the identifier of a record, from one of its rows on.
    fn is_elsewhere(&self, record: u32, first: impl Fn(&Manifest) -> u32) -> bool {
        let column = self.described.id_column();
        let Some(id) = column.and_then(|column| self.table.value(record, column)) else { return false };
        let id = id.trim();
        let is_other = |other: &&Described| other.is_core != self.described.is_core;
        let has = |rows: &Manifest, column: u32| {
            let is_it = |row: u32| rows.value(row, column).is_some_and(|value| value.trim() == id);
            rows.rows().filter(|row| *row >= first(rows)).any(is_it)
        };
        let is_in = |other: &Described| {
            let column = other.id_column();
            column.is_some_and(|column| self.archive.tables(other).any(|rows| has(rows, column)))
        };
        !id.is_empty() && self.archive.description.tables.iter().filter(is_other).any(is_in)
    }
}
