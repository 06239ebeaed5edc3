//! Reads an import file: decodes it, says what it is at its top, and scans its records into spans, one
//! element after the other.
//!
//! Cannot fail: whatever is wrong becomes a flaw with its place. Knows no platform and no field.

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;

use crate::model::json::{JsonFlawKind, JsonLimits, Scanner, Stop, Value};
use crate::model::{EntryId, JsonShape, Records, RowAt, Scanned, TextEncoding};

use super::csv::encoding::{self, Decoded};

/// Records that are read of an import file, as many as rows of a table.
const ROWS_MAX: usize = 1 << 20;

/// Reads an import file.
pub(crate) fn read(entry: EntryId, bytes: Vec<u8>) -> Records {
    let decoded = encoding::decode(bytes, None);
    let mut reader = Reader::new(&decoded);
    reader.report_encoding(&decoded);
    // Where it stopped and why is the last flaw.
    let _ = reader.whole();
    let scanned = reader.finish();
    let (encoding, byte_order_mark) = (decoded.encoding, decoded.byte_order_mark);
    let mut records = Records::read(entry, decoded.text, scanned);
    (records.encoding, records.byte_order_mark) = (encoding, byte_order_mark);
    records
}

/// An import file that is not read at all: all that is reported of it is its size.
pub(crate) fn too_long(entry: EntryId, bytes: u64, most: u64) -> Records {
    let detail = format!("a text of {bytes} bytes; at most {most} are read of all import files together");
    let mut scanner = Scanner::new(&[], 0, JsonLimits::default());
    scanner.flaw(JsonFlawKind::TooLong, 0, 0, detail);
    let (nodes, rows, flaws) = (Vec::new(), Vec::new(), scanner.take_flaws());
    Records::read(entry, Vec::new(), Scanned { shape: JsonShape::Array, nodes, rows, flaws })
}

struct Reader<'a> {
    text: &'a [u8],
    scanner: Scanner<'a>,
    shape: JsonShape,
    rows: Vec<RowAt>,
}

impl<'a> Reader<'a> {
    fn new(decoded: &'a Decoded) -> Self {
        let text = decoded.text.as_slice();
        let scanner = Scanner::new(text, decoded.body, JsonLimits::default());
        Self { text, scanner, shape: JsonShape::Array, rows: Vec::new() }
    }

    fn report_encoding(&mut self, decoded: &Decoded) {
        if !matches!(decoded.encoding, TextEncoding::Utf8 | TextEncoding::CodePage(_)) {
            let detail = format!("the text is {}, not UTF-8", decoded.encoding.title());
            self.scanner.flaw(JsonFlawKind::OtherEncoding, 0, 0, detail);
        } else if decoded.byte_order_mark {
            self.scanner.flaw(
                JsonFlawKind::ByteOrderMark,
                0,
                decoded.body,
                "it begins with a byte-order mark",
            );
        }
        if let Some(bad) = &decoded.bad {
            let (start, end) = (bad.at.start as usize, bad.at.end as usize);
            self.scanner.flaw(JsonFlawKind::NotUtf8, start, end, bad.detail.as_str());
        }
    }

    fn whole(&mut self) -> Result<(), Stop> {
        if u32::try_from(self.text.len()).is_err() {
            let detail = format!("a text of {} bytes; at most {} are read", self.text.len(), u32::MAX);
            return Err(self.scanner.stop(JsonFlawKind::TooLong, 0, detail));
        }
        match self.scanner.peek() {
            Some(b'[') => self.array()?,
            Some(b'{') => self.lines()?,
            None => {
                self.shape = JsonShape::Other;
                let detail = format!("{} bytes and no value", self.text.len());
                return Err(self.scanner.stop(JsonFlawKind::Syntax, 0, detail));
            }
            Some(_) => self.other()?,
        }
        match self.scanner.peek() {
            None => Ok(()),
            Some(_) => Err(self.scanner.unexpected("the end")),
        }
    }

    fn array(&mut self) -> Result<(), Stop> {
        self.scanner.at += 1;
        let mut comma = None;
        while self.scanner.peek() != Some(b']') {
            self.record()?;
            comma = match self.scanner.peek() {
                Some(b',') => Some(self.scanner.at),
                Some(b']') => None,
                _ => return Err(self.scanner.unexpected("`,` or `]`")),
            };
            self.scanner.at += usize::from(comma.is_some());
        }
        self.scanner.row = 0;
        if let Some(at) = comma {
            self.scanner.flaw(JsonFlawKind::TrailingComma, at, at + 1, "a comma and nothing after it");
        }
        self.scanner.at += 1;
        Ok(())
    }

    /// Objects without an array around them, with or without commas between.
    fn lines(&mut self) -> Result<(), Stop> {
        let start = self.scanner.at;
        while self.scanner.peek() == Some(b'{') {
            self.record()?;
            if self.scanner.peek() == Some(b',') {
                self.scanner.at += 1;
            }
        }
        self.scanner.row = 0;
        let (shape, detail) = match self.rows.len() {
            1 => (JsonShape::Object, "one object, not an array of records".to_owned()),
            count => (JsonShape::Lines, format!("{count} objects one after the other, not an array")),
        };
        self.shape = shape;
        self.scanner.flaw(JsonFlawKind::NotArray, start, start + 1, detail);
        Ok(())
    }

    fn other(&mut self) -> Result<(), Stop> {
        let start = self.scanner.at;
        self.shape = JsonShape::Other;
        self.scanner.value(0)?;
        let kind = self.value(0).kind().title();
        let detail = format!("{kind}, not an array of records");
        self.scanner.flaw(JsonFlawKind::NotArray, start, self.scanner.at, detail);
        Ok(())
    }

    fn record(&mut self) -> Result<(), Stop> {
        self.scanner.peek();
        if self.rows.len() >= ROWS_MAX {
            let detail = format!("more than {ROWS_MAX} records");
            return Err(self.scanner.stop(JsonFlawKind::TooLong, self.scanner.at, detail));
        }
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let begun = RowAt { node: narrow(self.scanner.nodes.len()), start: narrow(self.scanner.at) };
        self.scanner.row = u32::try_from(self.rows.len() + 1).unwrap_or(u32::MAX);
        self.scanner.value(1)?;
        self.rows.push(begun);
        Ok(())
    }

    fn value(&self, node: usize) -> Value<'_> {
        Value::new(self.text, &self.scanner.nodes, node)
    }

    fn finish(mut self) -> Scanned {
        let flaws = self.scanner.take_flaws();
        Scanned { shape: self.shape, nodes: self.scanner.nodes, rows: self.rows, flaws }
    }
}
