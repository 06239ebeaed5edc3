//! A CSV that lists images: the text once, cells as spans into it, edits of the plan on top.
//!
//! Knows no delimiter rule and no platform; `probe::csv` fills it, rules read it, `emit` writes it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::EntryId;

/// A half-open range of bytes in `Manifest::text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes of the span.
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// One field: its span without the outer quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Where the value stands, outer quotes excluded.
    pub span: Span,
    /// The field is quoted.
    pub quoted: bool,
    /// The field holds doubled quotes, so that the value is not the span.
    pub escaped: bool,
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

/// How a text was encoded before it became UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// UTF-8, or plain ASCII.
    #[default]
    Utf8,
    /// UTF-16, little-endian, told by its byte-order mark or its zero bytes.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// UTF-32, either order, told by its byte-order mark.
    Utf32,
    /// Windows-1252; a guess, as every byte string can be read so.
    Windows1252,
}

impl TextEncoding {
    /// As a person writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32 => "UTF-32",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// How lines end in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineEnds {
    /// No line end, or only LF.
    #[default]
    Lf,
    /// Only CR LF.
    CrLf,
    /// Only CR.
    Cr,
    /// Several kinds.
    Mixed,
}

/// What is wrong with a table as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Which cell of a manifest: record 0 is the header, data rows count from 1.
pub type CellAt = (u32, u32);

/// A CSV that lists images.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// The entry that holds it.
    pub entry: EntryId,
    /// The text. Where `encoding` is UTF-8 these are the bytes of the entry, byte-order mark included;
    /// else they are what the bytes were decoded to.
    pub text: Vec<u8>,
    /// How the bytes of the entry are encoded.
    pub encoding: TextEncoding,
    /// A byte-order mark stands first.
    pub byte_order_mark: bool,
    /// The byte between fields.
    pub delimiter: u8,
    /// How lines end.
    pub line_ends: LineEnds,
    /// All fields, record by record.
    pub cells: Vec<Cell>,
    /// The records as read, the header first. Blank lines are no records but counted in `line`.
    pub records: Vec<Record>,
    /// What is wrong with the text.
    pub troubles: Vec<CsvTrouble>,
    /// The plan's changes.
    edits: Edits,
}

#[derive(Debug, Clone, Default)]
struct Edits {
    set: FxHashMap<CellAt, Box<str>>,
    dropped: BTreeSet<u32>,
    added: Vec<Vec<Box<str>>>,
    rewrite: bool,
}

impl Default for EntryId {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Manifest {
    /// A table that exists only in the plan: a header and rows, comma between fields.
    pub fn generated(entry: EntryId, rows: Vec<Vec<String>>) -> Self {
        let mut manifest = Self { entry, delimiter: b',', ..Self::default() };
        for row in rows {
            manifest.push_record(row);
        }
        manifest
    }

    /// How many records there are, header and dropped ones included: valid indices are `0..count`.
    pub fn record_count(&self) -> u32 {
        u32::try_from(self.records.len() + self.edits.added.len()).unwrap_or(u32::MAX)
    }

    /// The data rows that still belong to the table: their record indices, from 1.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (1..self.record_count()).filter(|record| !self.edits.dropped.contains(record))
    }

    /// How many fields the header has.
    pub fn columns(&self) -> u32 {
        self.cells_in(0)
    }

    /// How many fields a record has.
    pub fn cells_in(&self, record: u32) -> u32 {
        match self.records.get(record as usize) {
            Some(record) => record.cells,
            None => self
                .added(record)
                .map_or(0, |row| u32::try_from(row.len()).unwrap_or(u32::MAX)),
        }
    }

    /// The value of a field with quotes resolved and edits applied; `None` where the record is too short.
    /// Bytes that are not UTF-8 appear as U+FFFD.
    pub fn value(&self, record: u32, column: u32) -> Option<Cow<'_, str>> {
        if !self.edits.set.is_empty() {
            if let Some(text) = self.edits.set.get(&(record, column)) {
                return Some(Cow::Borrowed(text));
            }
        }
        match self.cell(record, column) {
            Some(cell) => Some(self.text_of(cell)),
            None => self.added(record)?.get(column as usize).map(|text| Cow::Borrowed(&**text)),
        }
    }

    /// The field as read, without edits.
    pub fn cell(&self, record: u32, column: u32) -> Option<Cell> {
        let record = self.records.get(record as usize)?;
        if column >= record.cells {
            return None;
        }
        self.cells.get(record.first_cell as usize + column as usize).copied()
    }

    /// The header's values.
    pub fn header(&self) -> Vec<Cow<'_, str>> {
        (0..self.columns()).filter_map(|column| self.value(0, column)).collect()
    }

    fn text_of(&self, cell: Cell) -> Cow<'_, str> {
        let text = String::from_utf8_lossy(cell.span.of(&self.text));
        if cell.escaped { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }

    fn added(&self, record: u32) -> Option<&[Box<str>]> {
        let index = (record as usize).checked_sub(self.records.len())?;
        self.edits.added.get(index).map(Vec::as_slice)
    }

    /// Puts a value into a field.
    pub fn set_value(&mut self, record: u32, column: u32, value: &str) {
        self.edits.set.insert((record, column), value.into());
    }

    /// Takes a data row out.
    pub fn drop_record(&mut self, record: u32) {
        self.edits.dropped.insert(record);
    }

    /// Appends a record.
    pub fn push_record(&mut self, values: Vec<String>) {
        self.edits.added.push(values.into_iter().map(String::into_boxed_str).collect());
    }

    /// Notes that the text is written anew: UTF-8 without a mark, LF, RFC 4180 quotes.
    pub fn rewrite(&mut self) {
        self.edits.rewrite = true;
        self.encoding = TextEncoding::Utf8;
        self.byte_order_mark = false;
        self.line_ends = LineEnds::Lf;
    }

    /// Whether a plan changed anything, so that the bytes of the entry no longer serve.
    pub fn is_changed(&self) -> bool {
        let edits = &self.edits;
        edits.rewrite || !edits.set.is_empty() || !edits.dropped.is_empty() || !edits.added.is_empty()
    }
}
