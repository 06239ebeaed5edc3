//! What a fix does to the text of a file, for programs that apply fixes themselves.
//!
//! Knows no fix and no format of a report.

use std::collections::BTreeMap;

use super::{EntryId, Span};

/// A stretch of an entry in UTF-8, and what stands there once a fix is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The entry.
    pub entry: EntryId,
    /// Its bytes that go; of what is only added, none.
    pub at: Span,
    /// What comes in their place.
    pub text: String,
}

/// What the safe fixes of findings do, by the places of the findings in their list. No two of them touch the same
/// bytes, so that all may be applied together.
pub type Replacements = BTreeMap<usize, Vec<Replacement>>;
