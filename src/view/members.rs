//! What a rule may group: entries, rows, keys and URLs, each as one member.
//!
//! Knows no key of a group and judges none.

use crate::model::{EntryId, Manifest};

use super::Context;

/// What is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// Entries that are not junk.
    Entries,
    /// Data rows of the package's table.
    Rows,
    /// Keys of rows, wherever they stand.
    Keys,
    /// URLs in rows, wherever they stand.
    Links,
}

/// One thing that is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// An entry.
    Entry(EntryId),
    /// A data row of the package's table: its record index.
    Row(u32),
    /// A key or a URL: its index among them.
    Value(u32),
}

impl Members {
    /// All of them, in the package's order.
    pub(crate) fn of<'a>(self, context: &'a Context<'_>) -> Box<dyn Iterator<Item = Member> + 'a> {
        match self {
            Self::Entries => {
                let entries = context.inventory.live().filter(|entry| !entry.path.is_junk());
                Box::new(entries.map(|entry| Member::Entry(entry.id)))
            }
            Self::Keys => Box::new(context.keys().indices().map(Member::Value)),
            Self::Links => Box::new(context.links().indices().map(Member::Value)),
            Self::Rows => Box::new(context.manifest().into_iter().flat_map(Manifest::rows).map(Member::Row)),
        }
    }
}
