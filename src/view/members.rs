//! What a rule may group: entries, rows, keys and URLs, each as one member.
//!
//! Knows no key of a group and judges none.

use crate::model::EntryId;

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
