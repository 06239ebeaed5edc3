//! A CSV that lists images: the text once, cells as spans into it, edits of the plan on top.
//!
//! Knows no delimiter rule and no platform; `probe::csv` fills it, rules read it, `emit` writes it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::line_index::{LineIndex, Passed};
use super::{Cell, CodePage, EntryId, Reading, Record, Sheet, Span};

mod trouble;
mod written;

pub use trouble::{CsvTrouble, CsvTroubleKind};
pub use written::is_foreign;

/// How a text was encoded before it became UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TextEncoding {
    /// UTF-8, or plain ASCII.
    #[default]
    Utf8,
    /// UTF-16, little-endian, known by its byte-order mark or its zero bytes.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// UTF-32, either order, known by its byte-order mark.
    Utf32,
    /// A code page, but for the lines that are UTF-8.
    CodePage(CodePage),
}

impl TextEncoding {
    /// As a person writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32 => "UTF-32",
            Self::CodePage(page) => page.name(),
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

/// Which cell of a manifest: record 0 is the header, data rows count from 1.
pub type CellAt = (u32, u32);

/// The bytes between fields, the usual one first; a reader that is given nothing takes that under which records agree best.
pub const DELIMITERS: [u8; 4] = *b",;\t|";

/// How many blank lines are named; the rest is only counted.
pub const BLANK_LINES_KEPT: usize = 1_000;

/// A CSV that lists images. What was read is shared by its copies; only the plan's changes are their own.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// The entry that holds it.
    pub entry: EntryId,
    /// The text. Where `encoding` is UTF-8 these are the bytes of the entry, byte-order mark included;
    /// else they are what the bytes were decoded to.
    pub text: Arc<Vec<u8>>,
    /// How the bytes of the entry are encoded.
    pub encoding: TextEncoding,
    /// The bytes of the entry, where they are in a code page: few pages give them back from the text.
    pub raw: Option<Arc<Vec<u8>>>,
    /// Where nothing gives or proves the encoding: what the text says under each candidate, the one in which it was
    /// read first.
    pub readings: Arc<[Reading]>,
    /// Nothing gives or proves the encoding; `readings` are empty where no candidate can read the text.
    pub is_guess: bool,
    /// A byte-order mark stands first.
    pub byte_order_mark: bool,
    /// The byte between fields.
    pub delimiter: u8,
    /// Quotes are plain characters.
    pub is_unquoted: bool,
    /// How lines end.
    pub line_ends: LineEnds,
    /// Where each field begins, its quote included, record by record.
    pub starts: Arc<Vec<u32>>,
    /// The records as read, the header first. Blank lines are no records but counted in `line`.
    pub records: Arc<Vec<Record>>,
    /// The `sep=;` line that some spreadsheets write first, line end excluded; it is no record.
    pub separator_line: Option<Span>,
    /// Lines that hold nothing at all, from 1; the first [`BLANK_LINES_KEPT`] of them.
    pub blank_lines: Vec<u32>,
    /// How many lines hold nothing at all.
    pub blank_line_count: u32,
    /// What is wrong with the text, in the order of the text.
    pub troubles: Vec<CsvTrouble>,
    /// The names of the columns, where a description gives them: the header is no record of the text then.
    pub(super) given_header: Option<Arc<[String]>>,
    /// The sheet of a workbook that it was read from; `text` is what the sheet shows, as a CSV.
    pub sheet: Option<Arc<Sheet>>,
    /// The name of its entry before the plan gave it another: users know it by this one.
    pub renamed_from: Option<Box<str>>,
    line_index: LineIndex,
    /// The plan's changes.
    edits: Edits,
}

#[derive(Debug, Clone, Default)]
struct Edits {
    set: FxHashMap<CellAt, Box<str>>,
    /// Records that became longer or shorter: how many fields they have now.
    widths: FxHashMap<u32, u32>,
    dropped: BTreeSet<u32>,
    added: Vec<Vec<Box<str>>>,
    rewrite: bool,
    /// The columns in the order in which they are written; those it does not name follow.
    order: Vec<u32>,
    /// How many tables it is written as; 0 and 1 are one.
    parts: u32,
}

impl Default for EntryId {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Manifest {
    /// A table of which nothing is known yet; comma between fields.
    pub fn unread(entry: EntryId) -> Self {
        Self { entry, delimiter: b',', ..Self::default() }
    }

    /// A table that exists only in the plan: a header and rows, comma between fields.
    pub fn generated(entry: EntryId, rows: Vec<Vec<String>>) -> Self {
        let mut manifest = Self::unread(entry);
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
        if let Some(&cells) = self.edits.widths.get(&record) {
            return cells;
        }
        match (self.records.get(record as usize), self.given_header.as_deref()) {
            (Some(_), Some(header)) if record == 0 => narrow(header.len()),
            (Some(record), _) => record.cells,
            (None, _) => self.added(record).map_or(0, |row| u32::try_from(row.len()).unwrap_or(u32::MAX)),
        }
    }

    /// Whether the text of a cell is what stands in the file, and no guess of it.
    pub fn is_certain(&self, record: u32, column: u32) -> bool {
        let value = self.value(record, column).unwrap_or_default();
        let is_damaged = || {
            let is_here =
                |trouble: &CsvTrouble| trouble.kind == CsvTroubleKind::NotUtf8 && trouble.record == record;
            self.is_guess || self.troubles.iter().any(is_here)
        };
        !value.contains('\0') && (value.is_ascii() || !is_damaged())
    }

    /// The value of a field with quotes resolved and edits applied; `None` where the record is too short.
    /// Bytes that are not UTF-8 appear as U+FFFD.
    pub fn value(&self, record: u32, column: u32) -> Option<Cow<'_, str>> {
        if self.edits.widths.get(&record).is_some_and(|cells| column >= *cells) {
            return None;
        }
        if !self.edits.set.is_empty()
            && let Some(text) = self.edits.set.get(&(record, column))
        {
            return Some(Cow::Borrowed(text));
        }
        if let Some(cell) = self.cell(record, column) {
            return Some(self.text_of(cell));
        }
        if let Some(text) = self.added(record).and_then(|row| row.get(column as usize)) {
            return Some(Cow::Borrowed(text));
        }
        let given = self.given_header.as_deref().filter(|_| record == 0);
        if let Some(name) = given.and_then(|header| header.get(column as usize)) {
            return Some(Cow::Borrowed(name));
        }
        (column < self.cells_in(record)).then_some(Cow::Borrowed(""))
    }

    /// The field as read, without edits.
    pub fn cell(&self, record: u32, column: u32) -> Option<Cell> {
        let record = self.records.get(record as usize)?;
        let starts = self.starts_of(record);
        let start = *starts.get(column as usize)?;
        Some(self.cell_at(record, start, starts.get(column as usize + 1)))
    }

    /// The fields of a record as read, without edits.
    pub fn cells_of(&self, record: &Record) -> impl Iterator<Item = Cell> + '_ {
        let (record, starts) = (*record, self.starts_of(record));
        let next = starts.iter().skip(1).map(Some).chain([None]);
        starts.iter().zip(next).map(move |(start, next)| self.cell_at(&record, *start, next))
    }

    fn starts_of(&self, record: &Record) -> &[u32] {
        let first = record.first_cell as usize;
        self.starts.get(first..first + record.cells as usize).unwrap_or_default()
    }

    /// A field ends before the delimiter that stands before the next one.
    fn cell_at(&self, record: &Record, start: u32, next: Option<&u32>) -> Cell {
        let end = next.map_or(record.span.end, |next| next.saturating_sub(1));
        let outer = Span { start, end };
        if self.is_unquoted { Cell::plain(outer) } else { Cell::read(&self.text, outer) }
    }

    /// The header's values.
    pub fn header(&self) -> Vec<Cow<'_, str>> {
        (0..self.columns()).filter_map(|column| self.value(0, column)).collect()
    }

    /// The record and field in which a byte of `text` stands, or after which it follows.
    pub fn place(&self, offset: u32) -> CellAt {
        let after = self.records.partition_point(|record| record.span.start <= offset);
        let Some(record) = after.checked_sub(1).and_then(|index| self.records.get(index)) else {
            return (0, 0);
        };
        let begun = self.starts_of(record).partition_point(|start| *start <= offset);
        (narrow(after - 1), narrow(begun.saturating_sub(1)))
    }

    /// Where a byte of `text` stands in the entry. Beyond the first byte that no decoding explains the
    /// place may be off by a few bytes.
    pub fn raw_offset(&self, offset: u32) -> u64 {
        let offset = offset.min(narrow(self.text.len()));
        if self.encoding == TextEncoding::Utf8 {
            // The bytes are the entry's own; nothing is walked.
            return u64::from(offset);
        }
        let Passed { characters, pairs, encoded, .. } = self.before(offset);
        let (characters, pairs) = (u64::from(characters), u64::from(pairs));
        let mark = u64::from(self.byte_order_mark);
        match self.encoding {
            TextEncoding::Utf8 => u64::from(offset),
            TextEncoding::CodePage(page) if page.is_single_byte() => characters,
            TextEncoding::CodePage(_) => u64::from(encoded),
            TextEncoding::Utf16Le | TextEncoding::Utf16Be => 2 * (mark + characters + pairs),
            TextEncoding::Utf32 => 4 * (mark + characters),
        }
    }

    /// Line and column of a byte of `text`, from 1.
    pub fn line_and_column(&self, offset: u32) -> (u64, u64) {
        let passed = self.before(offset);
        (passed.line(), passed.column())
    }

    fn before(&self, offset: u32) -> Passed {
        let counted = match self.encoding {
            TextEncoding::CodePage(page) if !page.is_single_byte() => Some(page),
            _ => None,
        };
        self.line_index.before(&self.text, offset as usize, counted)
    }

    fn text_of(&self, cell: Cell) -> Cow<'_, str> {
        let text = String::from_utf8_lossy(cell.span().of(&self.text));
        if cell.is_escaped() { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }

    fn added(&self, record: u32) -> Option<&[Box<str>]> {
        let index = (record as usize).checked_sub(self.records.len())?;
        self.edits.added.get(index).map(Vec::as_slice)
    }

    /// Puts a value into a field. A record that is too short grows up to it with empty fields.
    pub fn set_value(&mut self, record: u32, column: u32, value: &str) {
        if let TextEncoding::CodePage(page) = self.encoding
            && page.encode(value).is_none()
        {
            // The value cannot be written so.
            self.rewrite(self.delimiter);
        }
        if column >= self.cells_in(record) {
            self.edits.widths.insert(record, column.saturating_add(1));
        }
        self.edits.set.insert((record, column), value.into());
    }

    /// Takes a data row out.
    pub fn drop_record(&mut self, record: u32) {
        self.edits.dropped.insert(record);
        let is_left = |trouble: &CsvTrouble| {
            trouble.kind == CsvTroubleKind::NotUtf8 && !self.edits.dropped.contains(&trouble.record)
        };
        if self.is_guess && !self.troubles.iter().any(is_left) {
            // All that had to be guessed is gone.
            (self.encoding, self.is_guess, self.raw) = (TextEncoding::Utf8, false, None);
        }
    }

    /// Appends a record.
    pub fn push_record(&mut self, values: Vec<String>) {
        self.edits.added.push(values.into_iter().map(String::into_boxed_str).collect());
    }

    /// Notes that the text is written anew: UTF-8 without a mark, LF, RFC 4180 quotes, no blank lines,
    /// `delimiter` between fields. Troubles stay, but for bytes that a decoding explained. A text whose encoding is
    /// a guess keeps it.
    pub fn rewrite(&mut self, delimiter: u8) {
        if self.encoding != TextEncoding::Utf8 && !self.is_guess {
            self.troubles.retain(|trouble| trouble.kind != CsvTroubleKind::NotUtf8);
            self.encoding = TextEncoding::Utf8;
        }
        self.edits.rewrite = true;
        self.delimiter = delimiter;
        self.separator_line = None;
        self.blank_lines.clear();
        self.blank_line_count = 0;
        self.byte_order_mark = false;
        self.line_ends = LineEnds::Lf;
    }

    /// Whether a plan changed anything, so that the bytes of the entry no longer serve.
    pub fn is_changed(&self) -> bool {
        let edits = &self.edits;
        edits.rewrite
            || edits.parts > 1
            || !edits.set.is_empty()
            || !edits.widths.is_empty()
            || !edits.dropped.is_empty()
            || !edits.added.is_empty()
    }

    /// Whether the text is written anew.
    pub fn is_rewritten(&self) -> bool {
        self.edits.rewrite
    }

    /// Whether a record was taken out.
    pub fn is_dropped(&self, record: u32) -> bool {
        self.edits.dropped.contains(&record)
    }

    /// The value that a plan put into a field.
    pub fn edit(&self, record: u32, column: u32) -> Option<&str> {
        self.edits.set.get(&(record, column)).map(|value| &**value)
    }
}

/// An index or offset as the table keeps it; texts above 4 GiB are never read.
fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
