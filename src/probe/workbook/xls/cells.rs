//! The cells of a sheet of BIFF8.
//!
//! Records stand in the order of rows, as a rule; cells are put in order, as nothing promises it.

use super::super::Refusal;
use super::super::number::NumberFormat;
use super::super::transcript::{Transcript, Value};
use super::{Record, Records, Xls, half, text, word};
use crate::model::CsvTroubleKind;

/// Records that may stand between a formula and its text, and the text itself.
const BEFORE_TEXT: [u16; 5] = [0x207, 0x221, 0x236, 0x4BC, super::CONTINUE];
/// Bytes of all texts of a sheet.
const TEXT_MAX: usize = super::TEXT_MAX;

/// What the sheet shows whose records begin at a place of the stream, and how many bytes they have.
pub(super) fn read(book: &Xls, at: usize) -> Result<(Transcript, usize), Refusal> {
    let mut records = Records { stream: &book.stream, at };
    if records.next().is_none_or(|record| record.kind != 0x809) {
        return Err(Refusal::new("it is damaged: a sheet is not where it should be"));
    }
    let mut sheet = Sheet::of(book);
    let mut depth = 1;
    while let Some(record) = records.next() {
        match record.kind {
            // A chart in the sheet has records of its own.
            0x809 => depth += 1,
            0x0A if depth == 1 => return Ok((sheet.finish(), records.at.saturating_sub(at))),
            0x0A => depth -= 1,
            _ if depth == 1 => {
                sheet.record(&record);
                if sheet.bytes > TEXT_MAX {
                    break;
                }
            }
            _ => {}
        }
    }
    if sheet.bytes > TEXT_MAX {
        return Err(Refusal::new(format!("a sheet of it has more than {TEXT_MAX} bytes of text")));
    }
    Err(Refusal::new("it is damaged: a sheet of it ends early"))
}

struct Sheet<'a> {
    book: &'a Xls,
    /// Row, column and text.
    cells: Vec<(u16, u16, String)>,
    bytes: usize,
    /// The cell of a formula whose text stands in the next record.
    pending: Option<(u16, u16)>,
    errors: Vec<(u16, u16, String)>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
    merged: Vec<[u16; 4]>,
}

impl<'a> Sheet<'a> {
    fn of(book: &'a Xls) -> Self {
        Self {
            book,
            cells: Vec::new(),
            bytes: 0,
            pending: None,
            errors: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            merged: Vec::new(),
        }
    }

    fn record(&mut self, record: &Record<'_>) {
        let data = record.data;
        if !BEFORE_TEXT.contains(&record.kind) {
            self.settle_pending();
        }
        // A record that is too short for its kind says nothing.
        let _ = match record.kind {
            0xFD => self.shared(data),
            0x204 => self.label(data),
            0x203 => self.number(data, double(data, 6)),
            0x27E => self.number(data, word(data, 6).map(compact)),
            0xBD => self.numbers(data),
            0x06 => self.formula(data),
            0x207 => self.formula_text(data),
            0x205 => self.truth(data, data.get(6..8)),
            0x208 => self.row(data),
            0x7D => self.columns(data),
            0xE5 => self.merges(data),
            _ => None,
        };
    }

    fn put(&mut self, (row, column): (u16, u16), text: String) {
        self.put_or_note((row, column), text, false);
    }

    /// Adds a cell, also one that is empty and that something is noted of.
    fn put_or_note(&mut self, (row, column): (u16, u16), text: String, is_noted: bool) {
        if is_noted || !text.is_empty() {
            self.bytes += text.len() + size_of::<(u16, u16, String)>();
            self.cells.push((row, column, text));
        }
    }

    fn shared(&mut self, data: &[u8]) -> Option<()> {
        let text = self.book.shared.get(usize::try_from(word(data, 6)?).ok()?)?.clone();
        self.put(place(data)?, text);
        Some(())
    }

    fn label(&mut self, data: &[u8]) -> Option<()> {
        self.put(place(data)?, text::long(data.get(6..)?)?);
        Some(())
    }

    fn number(&mut self, data: &[u8], value: Option<f64>) -> Option<()> {
        let text = self.shown(half(data, 4)?, value?);
        self.put(place(data)?, text);
        Some(())
    }

    fn shown(&self, style: u16, value: f64) -> String {
        let plain = NumberFormat::Plain;
        self.book.formats.get(usize::from(style)).unwrap_or(&plain).show(value, self.book.is_1904)
    }

    /// Numbers of several cells in a row.
    fn numbers(&mut self, data: &[u8]) -> Option<()> {
        let (row, first) = place(data)?;
        let cells = data.get(4..data.len().checked_sub(2)?)?;
        for (column, cell) in (first..).zip(cells.chunks_exact(6)) {
            let text = self.shown(half(cell, 0)?, compact(word(cell, 2)?));
            self.put((row, column), text);
        }
        Some(())
    }

    fn formula(&mut self, data: &[u8]) -> Option<()> {
        let at = place(data)?;
        if data.get(12..14)? != [0xFF, 0xFF] {
            let value = double(data, 6)?;
            // Writers that do not compute store a zero, and the wish that somebody does.
            if value == 0.0 && half(data, 14)? & 3 != 0 {
                self.unsaid(at);
                return Some(());
            }
            return self.number(data, Some(value));
        }
        match data.get(6)? {
            0 => self.pending = Some(at),
            1 => self.truth(data, Some(&[*data.get(8)?, 0]))?,
            2 => self.truth(data, Some(&[*data.get(8)?, 1]))?,
            _ => {}
        }
        Some(())
    }

    /// Notes a formula whose value is not stored.
    fn unsaid(&mut self, at: (u16, u16)) {
        self.errors.push((at.0, at.1, "a formula whose value is not stored".to_owned()));
        self.put_or_note(at, String::new(), true);
    }

    /// A text that was promised and does not come.
    fn settle_pending(&mut self) {
        if let Some(at) = self.pending.take() {
            self.unsaid(at);
        }
    }

    fn formula_text(&mut self, data: &[u8]) -> Option<()> {
        let at = self.pending.take()?;
        self.put(at, text::long(data)?);
        Some(())
    }

    /// A truth value, or an error where the second byte says so.
    fn truth(&mut self, data: &[u8], value: Option<&[u8]>) -> Option<()> {
        let at = place(data)?;
        match value? {
            [value, 0] => self.put(at, if *value == 0 { "FALSE" } else { "TRUE" }.to_owned()),
            [code, _] => {
                let error = match code {
                    0x00 => "#NULL!",
                    0x07 => "#DIV/0!",
                    0x0F => "#VALUE!",
                    0x17 => "#REF!",
                    0x1D => "#NAME?",
                    0x24 => "#NUM!",
                    _ => "#N/A",
                };
                self.errors.push((at.0, at.1, error.to_owned()));
                self.put(at, error.to_owned());
            }
            _ => {}
        }
        Some(())
    }

    fn row(&mut self, data: &[u8]) -> Option<()> {
        if half(data, 12)? & 0x20 != 0 {
            self.hidden_rows.push(u32::from(half(data, 0)?) + 1);
        }
        Some(())
    }

    fn columns(&mut self, data: &[u8]) -> Option<()> {
        if half(data, 8)? & 1 != 0 {
            self.hidden_columns.push((u32::from(half(data, 0)?), u32::from(half(data, 2)?)));
        }
        Some(())
    }

    fn merges(&mut self, data: &[u8]) -> Option<()> {
        for range in data.get(2..)?.chunks_exact(8) {
            self.merged.push([half(range, 0)?, half(range, 2)?, half(range, 4)?, half(range, 6)?]);
        }
        Some(())
    }

    fn finish(mut self) -> Transcript {
        self.settle_pending();
        let mut transcript = Transcript::default();
        self.cells.sort_by_key(|(row, column, _)| (*row, *column));
        let mut values: Vec<Value> = Vec::new();
        for row in self.cells.chunk_by_mut(|a, b| a.0 == b.0) {
            values.clear();
            // Of a cell that stands twice the last counts.
            for (_, column, text) in row.iter_mut() {
                let value = (u32::from(*column), std::mem::take(text));
                match values.last_mut().filter(|(last, _)| *last == value.0) {
                    Some(last) => *last = value,
                    None => values.push(value),
                }
            }
            let number = row.first().map_or(0, |(row, ..)| u32::from(*row) + 1);
            if !transcript.row(number, &values) {
                break;
            }
        }
        for (row, column, error) in self.errors {
            transcript.note(CsvTroubleKind::CellError, u32::from(row) + 1, u32::from(column), error);
        }
        for [from_row, to_row, from_column, to_column] in
            self.merged.into_iter().map(|range| range.map(u32::from))
        {
            transcript.merged((from_row + 1, from_column), (to_row + 1, to_column));
        }
        self.hidden_rows.sort_unstable();
        transcript.hidden_rows(&self.hidden_rows);
        transcript.hidden_columns(&self.hidden_columns);
        transcript
    }
}

/// Row and column of a cell.
fn place(data: &[u8]) -> Option<(u16, u16)> {
    Some((half(data, 0)?, half(data, 2)?))
}

fn double(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// A number of thirty bits: an integer, or the upper half of a fraction; either may stand for a hundredth.
fn compact(word: u32) -> f64 {
    let value = if word & 2 != 0 {
        f64::from(word.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(word & !3) << 32)
    };
    if word & 1 != 0 { value / 100.0 } else { value }
}
