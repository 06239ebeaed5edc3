//! What is wrong with a table as a text or as a sheet: facts, not yet judged.
//!
//! Knows no rule.

use super::Span;

/// What is wrong with a table as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CsvTroubleKind {
    /// A quote is opened and never closed.
    UnclosedQuote,
    /// A quote stands inside an unquoted field, or text follows a closing quote.
    StrayQuote,
    /// A NUL byte.
    Nul,
    /// A field, record or column count above the ceiling; reading stopped there.
    Oversized,
    /// A byte that no decoding explains.
    NotUtf8,
    /// No record at all.
    Empty,
    /// A workbook that cannot be read.
    NoSheet,
    /// A cell of a sheet with an error value, or with a formula whose value is not stored.
    CellError,
    /// Cells of a sheet that are merged.
    Merged,
    /// Rows of a sheet that are not shown.
    HiddenRows,
    /// Columns of a sheet that are not shown.
    HiddenColumns,
}

/// One thing that is wrong with a table as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvTrouble {
    /// What is wrong.
    pub kind: CsvTroubleKind,
    /// Index of the record, 0 for the header.
    pub record: u32,
    /// Index of the field in it.
    pub column: u32,
    /// The offending bytes in `Manifest::text`.
    pub at: Span,
    /// The actual values, in words.
    pub detail: String,
}
