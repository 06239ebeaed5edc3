//! A table of a Darwin Core Archive beside what its description says of it.
//!
//! Knows no single rule and no platform.

use crate::model::{Action, Described, Fix, Manifest, Redescription};
use crate::view::{Context, DarwinCore};

/// A table and what is said of it.
pub(super) struct Pair<'c, 'a> {
    pub(super) context: &'c Context<'a>,
    pub(super) archive: &'c DarwinCore<'a>,
    /// Which table of the description it is.
    number: usize,
    pub(super) described: &'a Described,
    pub(super) table: &'a Manifest,
}

impl<'c, 'a> Pair<'c, 'a> {
    /// The described tables that are there, where the description could be read.
    pub(super) fn all(context: &'c Context<'a>) -> impl Iterator<Item = Self> {
        let pairs = move |archive: &'c DarwinCore<'a>| {
            let tables = archive.description.tables.iter().enumerate();
            tables.filter_map(move |(number, described)| {
                let table = archive.table(described)?;
                Some(Self { context, archive, number, described, table })
            })
        };
        context.described_archive().into_iter().flat_map(pairs)
    }

    /// The name of the table.
    pub(super) fn list(&self) -> &'a str {
        super::name(self.context, self.table.entry)
    }

    /// The name of the description.
    pub(super) fn description(&self) -> &'a str {
        super::name(self.context, self.archive.description.entry)
    }

    /// Describing the table anew, where the description speaks of this file alone.
    pub(super) fn describe(&self, title: String, to: Redescription) -> Fix {
        let files = self.described.files.len();
        if files > 1 {
            return Fix::manual(format!("correct the description, which is that of {files} files"));
        }
        let entry = self.archive.description.entry;
        Fix::safe(title, Action::Describe { entry, table: self.number, to })
    }
}
