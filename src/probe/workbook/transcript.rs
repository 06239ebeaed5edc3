//! What a sheet shows, as the text of a CSV, with the row of the sheet in which each record stands.
//!
//! Rows without a value are no records. Knows no format of workbooks.

use std::sync::Arc;

use crate::model::{
    BLANK_LINES_KEPT, CsvTrouble, CsvTroubleKind, EntryId, Format, Manifest, OtherSheet, Sheet, Span,
    cell_name,
};
use crate::probe::csv;

/// Most bytes of text that are made of the sheets of one workbook.
pub(super) const TEXT_MAX: usize = 96 << 20;
/// The most columns that a spreadsheet has.
const COLUMNS_MAX: u32 = 16_384;
/// The most rows that a spreadsheet has.
pub(super) const ROWS_MAX: u32 = 1 << 20;
/// The most notes of one kind that are kept.
const NOTES_KEPT: usize = 10_000;

/// A value and its column, from 0.
pub(super) type Value = (u32, String);

/// Something about cells of the sheet; the row is from 1.
#[derive(Debug)]
struct Note {
    kind: CsvTroubleKind,
    row: u32,
    column: u32,
    detail: String,
}

/// A sheet on its way into a table.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    text: Vec<u8>,
    rows: Vec<u32>,
    /// Where each record ends in the text, and how many fields it has.
    records: Vec<(usize, u32)>,
    width: u32,
    last: u32,
    blank_lines: Vec<u32>,
    blank_count: u32,
    /// Columns with a value.
    used: Vec<bool>,
    names_images: bool,
    notes: Vec<Note>,
    stopped: Option<String>,
}

impl Transcript {
    /// Whether nothing was said.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.stopped.is_none()
    }

    /// Whether some cell names an image.
    pub(super) fn names_images(&self) -> bool {
        self.names_images
    }

    /// Adds a row of the sheet, from 1, by its values in the order of their columns: those that are not empty, and
    /// those that something is noted of. False where no more is read.
    pub(super) fn row(&mut self, row: u32, values: &[Value]) -> bool {
        let Some((last, _)) = values.last() else { return self.stopped.is_none() };
        let bytes: usize = values.iter().map(|(_, text)| text.len() + 3).sum();
        if let Some(reason) = self.excess(row, *last, bytes) {
            self.stopped.get_or_insert(reason);
            return false;
        }
        self.skip_to(row);
        self.width = self.width.max(last + 1);
        if self.used.len() <= *last as usize {
            self.used.resize(*last as usize + 1, false);
        }
        let mut at = 0;
        if self.width == 1 && values.iter().all(|(_, text)| text.is_empty()) {
            // Else the line would hold nothing, and be no record.
            self.text.extend_from_slice(b"\"\"");
        }
        for (column, text) in values {
            self.used[*column as usize] |= !text.is_empty();
            self.names_images = self.names_images || names_image(text);
            self.text.extend(std::iter::repeat_n(b',', (column - at) as usize));
            at = *column;
            push_value(&mut self.text, text);
        }
        self.text.extend(std::iter::repeat_n(b',', (self.width - 1 - at) as usize));
        self.text.push(b'\n');
        self.rows.push(row);
        self.records.push((self.text.len(), self.width));
        true
    }

    /// What is too much with this row.
    fn excess(&self, row: u32, last: u32, bytes: usize) -> Option<String> {
        if row > ROWS_MAX {
            return Some(format!("row {row} of the sheet; at most {ROWS_MAX} rows are read"));
        }
        if last >= COLUMNS_MAX {
            return Some(format!("more than {COLUMNS_MAX} columns"));
        }
        let bytes = self.text.len().saturating_add(bytes).saturating_add(self.width.max(last) as usize);
        (bytes > TEXT_MAX)
            .then(|| format!("more than {TEXT_MAX} bytes of text in a sheet, from row {row} on"))
    }

    /// Counts the rows before this one that say nothing.
    fn skip_to(&mut self, row: u32) {
        let blank = self.last.saturating_add(1)..row;
        self.blank_count = self.blank_count.saturating_add(row.saturating_sub(self.last.saturating_add(1)));
        let room = BLANK_LINES_KEPT.saturating_sub(self.blank_lines.len());
        self.blank_lines.extend(blank.take(room));
        self.last = row;
    }

    /// Notes something about a cell; the row is from 1.
    pub(super) fn note(&mut self, kind: CsvTroubleKind, row: u32, column: u32, detail: impl Into<String>) {
        if self.notes.len() < NOTES_KEPT {
            self.notes.push(Note { kind, row, column, detail: detail.into() });
        }
    }

    /// Notes cells that are merged: from a row and a column to a row and a column.
    pub(super) fn merged(&mut self, from: (u32, u32), to: (u32, u32)) {
        let range = format!("{}:{}", cell_name(from.1, Some(from.0)), cell_name(to.1, Some(to.0)));
        self.note(CsvTroubleKind::Merged, from.0, from.1, range);
    }

    /// Notes rows that are not shown, where they say something.
    pub(super) fn hidden_rows(&mut self, hidden: &[u32]) {
        let said: Vec<u32> =
            hidden.iter().copied().filter(|row| self.rows.binary_search(row).is_ok()).collect();
        for run in said.chunk_by(|a, b| a + 1 == *b) {
            let [first, .., last] = run else {
                run.iter().for_each(|row| {
                    self.note(CsvTroubleKind::HiddenRows, *row, 0, format!("row {row}"));
                });
                continue;
            };
            self.note(CsvTroubleKind::HiddenRows, *first, 0, format!("rows {first} to {last}"));
        }
    }

    /// Notes columns that are not shown, from 0, first and last, where they say something.
    pub(super) fn hidden_columns(&mut self, hidden: &[(u32, u32)]) {
        let first = self.rows.first().copied().unwrap_or(1);
        for (from, to) in hidden {
            let said: Vec<u32> = (*from..=*to.min(&COLUMNS_MAX))
                .filter(|column| self.used.get(*column as usize).is_some_and(|used| *used))
                .collect();
            let names: Vec<String> = said.iter().map(|column| cell_name(*column, None)).collect();
            let words = match names.as_slice() {
                [] => continue,
                [only] => format!("column {only}"),
                [first, .., last] => format!("columns {first} to {last}"),
            };
            self.note(CsvTroubleKind::HiddenColumns, first, said[0], words);
        }
    }

    /// The table.
    pub(super) fn finish(mut self, entry: EntryId, mut sheet: Sheet) -> Manifest {
        self.pad();
        let mut manifest = csv::transcribed(entry, self.text);
        manifest.blank_lines = self.blank_lines;
        manifest.blank_line_count = self.blank_count;
        if let Some(detail) = self.stopped {
            let record = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            let (kind, at) = (CsvTroubleKind::Oversized, Span::default());
            manifest.troubles.push(CsvTrouble { kind, record, column: 0, at, detail });
        }
        let width = manifest.columns();
        for note in self.notes {
            let record = self.rows.partition_point(|row| *row < note.row);
            if record < self.rows.len() && note.column < width {
                let (kind, at) = (note.kind, Span::default());
                let record = u32::try_from(record).unwrap_or(u32::MAX);
                let (column, detail) = (note.column, note.detail);
                manifest.troubles.push(CsvTrouble { kind, record, column, at, detail });
            }
        }
        manifest.troubles.sort_by_key(|trouble| (trouble.record, trouble.column, trouble.kind));
        sheet.rows = self.rows;
        manifest.sheet = Some(Arc::new(sheet));
        manifest
    }

    /// Gives every record as many fields as the longest has.
    fn pad(&mut self) {
        if self.records.iter().all(|(_, width)| *width == self.width) {
            return;
        }
        let mut text = Vec::with_capacity(self.text.len());
        let mut from = 0;
        for (end, width) in &self.records {
            text.extend_from_slice(self.text.get(from..end - 1).unwrap_or_default());
            text.extend(std::iter::repeat_n(b',', (self.width - width) as usize));
            text.push(b'\n');
            from = *end;
        }
        self.text = text;
    }

    /// What is reported of a sheet that is not read.
    pub(super) fn other(&self, name: String, is_hidden: bool) -> OtherSheet {
        OtherSheet { name, is_hidden, names_images: self.names_images }
    }
}

/// Whether a value ends like the name of an image.
fn names_image(text: &str) -> bool {
    let extension = text.trim_end().rsplit_once('.').map(|(_, extension)| extension);
    let short = extension.filter(|extension| (2..=5).contains(&extension.len()));
    short.and_then(Format::from_extension).is_some_and(Format::is_media)
}

fn push_value(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        return out.extend_from_slice(bytes);
    }
    out.push(b'"');
    for byte in bytes {
        out.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    out.push(b'"');
}
