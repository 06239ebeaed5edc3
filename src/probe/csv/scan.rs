//! Splits a text into records and fields as RFC 4180 has it, and goes on where it is broken.
//!
//! A quote that cannot be what it seems is read again as a plain character, so that no row after it is
//! lost. Every byte is looked at a bounded number of times: the search for a closing quote ends at the
//! next odd run of quotes, and only there could another search begin. Knows no encoding.

use memchr::memchr2;

use crate::model::{BLANK_LINES_KEPT, CsvTrouble, CsvTroubleKind, LineEnds, Record, Span, closing_quote};

use super::seek::Seek;
use super::{KEPT, narrow, span, trouble};

/// Above these, reading stops.
pub(super) struct Limits {
    /// Bytes of a field.
    pub(super) field: usize,
    /// Bytes of a record.
    pub(super) record: usize,
    /// Fields of a record.
    pub(super) columns: usize,
    /// Records of a table.
    pub(super) rows: usize,
    /// Fields of a table.
    pub(super) cells: usize,
    /// Records that are asked for.
    pub(super) records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            field: 1 << 20,
            record: 4 << 20,
            columns: 16_384,
            rows: 1 << 20,
            cells: 1 << 24,
            records: usize::MAX,
        }
    }
}

/// Which line ends were met.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineEndsSeen {
    feed: bool,
    both: bool,
    carriage: bool,
}

impl LineEndsSeen {
    pub(super) fn verdict(self) -> LineEnds {
        match (self.feed, self.both, self.carriage) {
            (_, false, false) => LineEnds::Lf,
            (false, true, false) => LineEnds::CrLf,
            (false, false, true) => LineEnds::Cr,
            _ => LineEnds::Mixed,
        }
    }
}

/// What a scan finds.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) starts: Vec<u32>,
    pub(super) records: Vec<Record>,
    pub(super) troubles: Vec<CsvTrouble>,
    /// Quotes that are never closed, kept as troubles or not.
    pub(super) unclosed: usize,
    /// Stray quotes, kept as troubles or not.
    pub(super) stray: usize,
    pub(super) line_ends: LineEndsSeen,
    pub(super) blank_lines: Vec<u32>,
    pub(super) blank_line_count: u32,
}

/// Splits `text` from `begin` on, which stands on `line`; where it is `unquoted` quotes are plain characters.
pub(super) fn scan(
    text: &[u8],
    (begin, line): (usize, u32),
    delimiter: u8,
    unquoted: bool,
    limits: &Limits,
) -> Table {
    let seek = Seek::new(delimiter);
    let table = Table::default();
    let mut scanner = Scanner { text, delimiter, unquoted, seek, limits, at: begin, line, table };
    while scanner.at < text.len() && scanner.table.records.len() < limits.records {
        if line_end(text, scanner.at).is_some() {
            scanner.blank_line();
        } else if !scanner.record() {
            break;
        }
    }
    scanner.table
}

/// Where the next line begins, if a line ends at `at`.
pub(super) fn line_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'\r' if text.get(at + 1) == Some(&b'\n') => Some(at + 2),
        b'\r' | b'\n' => Some(at + 1),
        _ => None,
    }
}

struct Scanner<'a> {
    text: &'a [u8],
    delimiter: u8,
    unquoted: bool,
    seek: Seek,
    limits: &'a Limits,
    at: usize,
    line: u32,
    table: Table,
}

impl Scanner<'_> {
    fn blank_line(&mut self) {
        if self.table.blank_lines.len() < BLANK_LINES_KEPT {
            self.table.blank_lines.push(self.line);
        }
        self.table.blank_line_count = self.table.blank_line_count.saturating_add(1);
        self.end_line();
    }

    /// Steps over the line end at `at`, if there is one.
    fn end_line(&mut self) {
        let Some(next) = line_end(self.text, self.at) else { return };
        let seen = &mut self.table.line_ends;
        match (next - self.at, self.text.get(self.at)) {
            (2, _) => seen.both = true,
            (_, Some(b'\n')) => seen.feed = true,
            _ => seen.carriage = true,
        }
        self.at = next;
        self.line = self.line.saturating_add(1);
    }

    /// Reads a record; false where reading stops.
    fn record(&mut self) -> bool {
        let (begin, line, first) = (self.at, self.line, self.table.starts.len());
        if let Some(detail) = self.surplus() {
            self.stop(begin, first, detail);
            return false;
        }
        loop {
            let end = self.field(self.table.starts.len() - first);
            self.table.starts.push(narrow(self.at));
            if let Some(detail) = self.excess(begin, end, first) {
                self.stop(end, first, detail);
                return false;
            }
            self.at = end;
            if self.text.get(end) != Some(&self.delimiter) {
                break;
            }
            self.at = end + 1;
        }
        let cells = narrow(self.table.starts.len() - first);
        let span = span(begin, self.at);
        self.table.records.push(Record { first_cell: narrow(first), cells, span, line });
        self.end_line();
        true
    }

    /// What is too much in the table so far, where another record follows.
    fn surplus(&self) -> Option<String> {
        let Limits { rows, cells, .. } = self.limits;
        if self.table.records.len() >= *rows {
            return Some(format!("more than {rows} rows"));
        }
        (self.table.starts.len() >= *cells).then(|| format!("more than {cells} fields in all"))
    }

    /// What is too large in the record so far.
    fn excess(&self, begin: usize, end: usize, first: usize) -> Option<String> {
        let limits = self.limits;
        let columns = self.table.starts.len() - first;
        let field = end - self.at;
        if end - begin <= limits.field && columns <= limits.columns {
            return None;
        }
        if field > limits.field {
            return Some(format!("a field of {field} bytes; at most {} are read", limits.field));
        }
        if columns > limits.columns {
            return Some(format!("more than {} fields in a record", limits.columns));
        }
        let record = end - begin;
        (record > limits.record)
            .then(|| format!("a record of more than {} bytes; {record} so far", limits.record))
    }

    /// Drops the record that is too large.
    fn stop(&mut self, end: usize, first: usize, detail: String) {
        let column = narrow((self.table.starts.len() - first).saturating_sub(1));
        let record = narrow(self.table.records.len());
        let at = span(self.at, end);
        self.table.starts.truncate(first);
        self.table.troubles.push(trouble(CsvTroubleKind::Oversized, record, column, at, detail));
    }

    /// Where what follows the field stands: delimiter, line end or the end of the text.
    fn field(&mut self, column: usize) -> usize {
        let start = self.at;
        if self.unquoted {
            return self.literal_end(start);
        }
        if self.text.get(start) == Some(&b'"') {
            return self.quoted(column);
        }
        let end = self.seek.next(self.text, start);
        if self.text.get(end) != Some(&b'"') {
            return end;
        }
        let behind = self.literal_end(end + 1);
        if !is_formula_text(self.text.get(start..behind).unwrap_or_default()) {
            self.note(CsvTroubleKind::StrayQuote, column, span(end, end + 1), || {
                "a quote inside a field that does not begin with one".to_owned()
            });
        }
        behind
    }

    /// Where a field ends in which quotes mean nothing.
    fn literal_end(&self, from: usize) -> usize {
        let mut end = self.seek.next(self.text, from);
        while self.text.get(end) == Some(&b'"') {
            end = self.seek.next(self.text, end + 1);
        }
        end
    }

    fn quoted(&mut self, column: usize) -> usize {
        let open = self.at;
        let Some((length, _)) = closing_quote(self.text.get(open + 1..).unwrap_or_default()) else {
            return self.unclosed(column, open);
        };
        let inner = span(open + 1, open + 1 + length);
        let after = open + 1 + length + 1;
        let end = self.literal_end(after);
        if end == after {
            self.count_lines(inner);
            return end;
        }
        let rest = self.text.get(after..end).unwrap_or_default();
        let is_blank = rest.iter().all(|byte| matches!(byte, b' ' | b'\t'));
        if !is_blank && self.belongs_elsewhere(inner.of(self.text)) {
            return self.unclosed(column, open);
        }
        self.count_lines(inner);
        self.note(CsvTroubleKind::StrayQuote, column, span(after, end), || {
            let what = if is_blank { "spaces" } else { "bytes" };
            format!("{} {what} after the closing quote", end - after)
        });
        end
    }

    /// Whether a closing quote with text after it is rather the opening quote of a later field: it
    /// stands on a later line or right after a delimiter.
    fn belongs_elsewhere(&self, inner: &[u8]) -> bool {
        inner.last() == Some(&self.delimiter) || memchr2(b'\n', b'\r', inner).is_some()
    }

    /// Reads the field again, its quote as a plain character.
    fn unclosed(&mut self, column: usize, open: usize) -> usize {
        let line = self.line;
        self.note(CsvTroubleKind::UnclosedQuote, column, span(open, open + 1), || {
            format!("opened on line {line}; read as a plain character")
        });
        self.literal_end(open + 1)
    }

    fn count_lines(&mut self, inner: Span) {
        let inner = inner.of(self.text);
        let mut at = 0;
        while let Some(step) = inner.get(at..).and_then(|rest| memchr2(b'\n', b'\r', rest)) {
            at = line_end(inner, at + step).unwrap_or(inner.len());
            self.line = self.line.saturating_add(1);
        }
    }

    fn note(&mut self, kind: CsvTroubleKind, column: usize, at: Span, detail: impl FnOnce() -> String) {
        let table = &mut self.table;
        let is_stray = kind == CsvTroubleKind::StrayQuote;
        let count = if is_stray { &mut table.stray } else { &mut table.unclosed };
        *count += 1;
        if *count <= KEPT {
            let record = narrow(table.records.len());
            table.troubles.push(trouble(kind, record, narrow(column), at, detail()));
        }
    }
}

/// `="0012"`, by which programs make a spreadsheet keep a text: its quotes are meant, and every reader keeps them.
fn is_formula_text(field: &[u8]) -> bool {
    let inside = field.strip_prefix(b"=\"").and_then(|rest| rest.strip_suffix(b"\""));
    inside.is_some_and(|inside| !inside.contains(&b'"'))
}
