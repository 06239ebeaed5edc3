//! Where the records and fields of a table stand in its text.
//!
//! Knows no value and no delimiter. There are millions of these, so that they are kept small.

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

/// One field: its span without the outer quotes. Tables hold millions of them, so that each is eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    start: u32,
    /// Length of the value in bytes, then whether it is quoted, then whether it is escaped.
    shape: u32,
}

impl Cell {
    /// The bits of `shape` below the length.
    const FLAGS: u32 = 2;
    const QUOTED: u32 = 1;
    const ESCAPED: u32 = 2;

    /// A field whose value stands at `span`, outer quotes excluded. `escaped` says that it holds doubled
    /// quotes, so that the value is not the span. A value is shorter than 1 GiB.
    pub fn new(span: Span, quoted: bool, escaped: bool) -> Self {
        let length = span.end.saturating_sub(span.start).min(u32::MAX >> Self::FLAGS);
        let flags = (u32::from(quoted) * Self::QUOTED) | (u32::from(escaped) * Self::ESCAPED);
        Self { start: span.start, shape: (length << Self::FLAGS) | flags }
    }

    /// Where the value stands, outer quotes excluded.
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.start.saturating_add(self.shape >> Self::FLAGS) }
    }

    /// The field is quoted.
    pub fn is_quoted(self) -> bool {
        self.shape & Self::QUOTED != 0
    }

    /// The field holds doubled quotes, so that the value is not the span.
    pub fn is_escaped(self) -> bool {
        self.shape & Self::ESCAPED != 0
    }

    /// Where the field begins, its quote included.
    pub fn outer_start(self) -> u32 {
        self.start - u32::from(self.is_quoted() && self.start > 0)
    }
}

/// One line of the table, as a range of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// Index of its first cell in `Manifest::cells`.
    pub first_cell: u32,
    /// How many cells it has.
    pub cells: u32,
    /// The bytes of the record, line end excluded.
    pub span: Span,
    /// Line on which it begins, from 1.
    pub line: u32,
}
