//! Where the records and fields of a table stand in its text.
//!
//! Knows no value and no delimiter.

use memchr::memchr;

/// A half-open range of bytes in `Manifest::text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The bytes of the span.
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// One field: where its value stands, without the outer quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    span: Span,
    outer_start: u32,
    is_escaped: bool,
}

impl Cell {
    /// The field that takes these bytes of a text, quotes and what follows them included: everything up to the
    /// delimiter or the line end. It is quoted where it begins with a quote that is closed with nothing but
    /// whitespace behind; else its quotes are plain characters. Tables hold millions of fields, of which only the
    /// start is kept; this finds the rest.
    pub fn read(text: &[u8], outer: Span) -> Self {
        let plain = Self::plain(outer);
        let Some((b'"', inside)) = outer.of(text).split_first() else { return plain };
        let Some((close, is_escaped)) = closing_quote(inside) else { return plain };
        let behind = inside.get(close + 1..).unwrap_or_default();
        if !behind.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return plain;
        }
        let start = outer.start.saturating_add(1);
        let end = start.saturating_add(u32::try_from(close).unwrap_or(u32::MAX));
        Self { span: Span { start, end }, outer_start: outer.start, is_escaped }
    }

    /// The field that takes these bytes, where quotes are plain characters.
    pub fn plain(outer: Span) -> Self {
        Self { span: outer, outer_start: outer.start, is_escaped: false }
    }

    /// Where the value stands, outer quotes excluded.
    pub fn span(self) -> Span {
        self.span
    }

    /// The field is quoted.
    pub fn is_quoted(self) -> bool {
        self.span.start != self.outer_start
    }

    /// The field holds doubled quotes, so that the value is not the span.
    pub fn is_escaped(self) -> bool {
        self.is_escaped
    }

    /// Where the field begins, its quote included.
    pub fn outer_start(self) -> u32 {
        self.outer_start
    }
}

/// Where a quoted field is closed, whose inside these bytes begin with, and whether it holds doubled quotes.
pub(crate) fn closing_quote(inside: &[u8]) -> Option<(usize, bool)> {
    let mut at = 0;
    let mut is_escaped = false;
    loop {
        let close = at + memchr(b'"', inside.get(at..)?)?;
        if inside.get(close + 1) != Some(&b'"') {
            return Some((close, is_escaped));
        }
        is_escaped = true;
        at = close + 2;
    }
}

/// One line of the table, as a range of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// Index of its first cell in `Manifest::starts`.
    pub first_cell: u32,
    /// How many cells it has.
    pub cells: u32,
    /// The bytes of the record, line end excluded.
    pub span: Span,
    /// Line on which it begins, from 1.
    pub line: u32,
}
