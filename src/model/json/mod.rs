//! A text of JSON as a tape of spans: scanned once, strictly, and looked at without building a tree.
//!
//! Knows no record and no platform. RFC 8259 is what counts as JSON, RFC 6901 what a pointer is.

mod container_index;
mod scan;
mod splice;
mod tape;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;
mod text;
mod value;

pub use scan::{JsonFlaw, JsonFlawKind, JsonLimits, Scanner, Stop};
pub use splice::{Patch, Splice, Spliced};
pub use tape::Tape;
pub use text::{is_number, name_of, quoted, token};
pub use value::Value;

use container_index::ContainerIndexes;

use super::Span;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number as RFC 8259 writes it.
    Number,
    /// A string without escapes: its bytes are its value.
    Text,
    /// A string with escapes.
    Escaped,
    /// `[…]`.
    Array,
    /// `{…}`.
    Object,
    /// `NaN` or `Infinity`, which are no JSON and which some writers write.
    NotFinite,
}

impl JsonKind {
    const ALL: [Self; 8] = [
        Self::Null,
        Self::Bool,
        Self::Number,
        Self::Text,
        Self::Escaped,
        Self::Array,
        Self::Object,
        Self::NotFinite,
    ];

    /// As a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Text | Self::Escaped => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::NotFinite => "no number",
        }
    }

    /// Whether it is a string.
    pub fn is_string(self) -> bool {
        matches!(self, Self::Text | Self::Escaped)
    }
}

/// One value, or the name of a member, in eight bytes: a container is followed by what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    start: u32,
    /// The kind in the upper bits, the length in the lower ones.
    rest: u32,
}

/// Bits of [`Node::rest`] that hold the length.
const LENGTH_BITS: u32 = 29;
/// The longest value that a node can hold. Bytes.
pub const VALUE_MAX: usize = LENGTH_MASK as usize;
/// The bits themselves.
const LENGTH_MASK: u32 = (1 << LENGTH_BITS) - 1;

impl Node {
    fn new(kind: JsonKind, start: usize, end: usize) -> Self {
        let length = end.saturating_sub(start).min(VALUE_MAX);
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { start: narrow(start), rest: (kind as u32) << LENGTH_BITS | narrow(length) }
    }

    fn kind(self) -> JsonKind {
        JsonKind::ALL.get((self.rest >> LENGTH_BITS) as usize).copied().unwrap_or(JsonKind::Null)
    }

    fn end(self) -> u32 {
        self.start.saturating_add(self.rest & LENGTH_MASK)
    }

    fn span(self) -> Span {
        Span { start: self.start, end: self.end() }
    }
}
