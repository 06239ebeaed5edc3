//! How a table will be written: in which order its columns stand, which fields get quotes, how long it is.
//!
//! Knows no file; `emit` writes as it is reported here.

use std::sync::Arc;

use super::{DELIMITERS, Manifest, Record, Span, narrow};

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What other formats of printable characters begin with: at the start of a table it would be taken for them.
const FOREIGN: [&[u8]; 8] =
    [b"%PDF-", b"GIF87a", b"GIF89a", b"#!", b"<", b"{", b"[", b"version https://git-lfs"];

/// Whether a table that begins with this value would be taken for another format.
pub fn is_foreign(value: &[u8]) -> bool {
    FOREIGN.iter().any(|magic| value.starts_with(magic))
}

impl Manifest {
    /// Gives the columns their names: what was read as the header is the first row from now on.
    pub fn give_header(&mut self, names: Vec<String>) {
        let first = self.records.first().copied().unwrap_or_default();
        let start = Span { end: first.span.start, ..first.span };
        let header = Record { first_cell: 0, cells: 0, span: start, line: first.line };
        Arc::make_mut(&mut self.records).insert(0, header);
        self.troubles.iter_mut().for_each(|trouble| trouble.record = trouble.record.saturating_add(1));
        self.given_header = Some(names.into());
    }

    /// Whether the columns have their names from a description, and the text has no header.
    pub fn is_headless(&self) -> bool {
        self.given_header.is_some()
    }

    /// Whether a record is written: a header that a description gives is not.
    pub fn is_in_text(&self, record: u32) -> bool {
        record > 0 || !self.is_headless()
    }

    /// The records of the text that a plan changed or took out, in order, each once.
    pub fn touched(&self) -> Vec<u32> {
        let edits = &self.edits;
        let mut touched: Vec<u32> = edits.set.keys().map(|&(record, _)| record).collect();
        touched.extend(edits.widths.keys());
        touched.extend(&edits.dropped);
        touched.retain(|&record| (record as usize) < self.records.len() && self.is_in_text(record));
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// The columns of a record in the order in which they are written.
    pub fn written_columns(&self, record: u32) -> impl Iterator<Item = u32> + '_ {
        let cells = self.cells_in(record);
        let order = &self.edits.order;
        let rest = (0..cells).filter(move |column| !order.contains(column));
        order.iter().copied().filter(move |column| *column < cells).chain(rest)
    }

    /// Puts the columns into another order, which is how they are written from now on; what the order does
    /// not name follows. Columns keep their numbers.
    pub fn reorder(&mut self, order: Vec<u32>) {
        self.rewrite(self.delimiter);
        self.edits.order = order;
    }

    /// Takes columns out, what follows moving up, and the blank fields behind the last column that is left.
    pub fn drop_surplus(&mut self, columns: &[u32]) {
        let wanted = self.columns().saturating_sub(narrow(columns.len()));
        let first = columns.first().copied().unwrap_or(u32::MAX);
        let order = std::mem::take(&mut self.edits.order);
        let place = |column: u32| column - narrow(columns.partition_point(|gone| *gone < column));
        self.edits.order = order.into_iter().filter(|column| !columns.contains(column)).map(place).collect();
        for record in 0..self.record_count() {
            let is_kept = |column: &u32| columns.binary_search(column).is_err();
            let kept = (0..self.cells_in(record)).filter(is_kept);
            let mut values: Vec<String> =
                kept.map(|column| self.value(record, column).unwrap_or_default().into_owned()).collect();
            let is_blank = |value: &String| value.trim().is_empty();
            while values.len() > wanted as usize && values.last().is_some_and(is_blank) {
                values.pop();
            }
            self.put(record, values, first);
        }
    }

    /// Gives a record these values; before a column they are what they were.
    fn put(&mut self, record: u32, values: Vec<String>, from: u32) {
        let cells = narrow(values.len());
        if let Some(added) = self.added_mut(record) {
            *added = values.into_iter().map(String::into_boxed_str).collect();
            return;
        }
        if cells == self.cells_in(record) {
            return;
        }
        for (column, value) in (0u32..).zip(values).skip(from as usize) {
            self.set_value(record, column, &value);
        }
        self.edits.widths.insert(record, cells);
    }

    fn added_mut(&mut self, record: u32) -> Option<&mut Vec<Box<str>>> {
        let index = (record as usize).checked_sub(self.records.len())?;
        self.edits.added.get_mut(index)
    }

    /// Notes that the table is written in so many parts, each with the header.
    pub fn split(&mut self, parts: u32) {
        self.edits.parts = parts;
    }

    /// Whether a value must stand between quotes.
    ///
    /// It must where it could be misread without: also where a reader could take one of its bytes for the
    /// delimiter, as none is reported which it is.
    pub fn needs_quotes(&self, value: &[u8], is_alone: bool) -> bool {
        let is_special = |byte: &u8| {
            *byte == self.delimiter || DELIMITERS.contains(byte) || matches!(byte, b'"' | b'\r' | b'\n')
        };
        let is_blank_line = is_alone && value.trim_ascii().is_empty();
        let is_separator_line = value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"sep="));
        !self.is_unquoted
            && (is_blank_line
                || is_separator_line
                || is_foreign(value)
                || value.starts_with(MARK)
                || value.iter().any(is_special))
    }

    /// Whether a field will stand between quotes.
    pub fn is_quoted(&self, record: u32, column: u32) -> bool {
        match self
            .cell(record, column)
            .filter(|_| !self.is_rewritten() && self.edit(record, column).is_none())
        {
            Some(cell) => cell.is_quoted(),
            None => self
                .value(record, column)
                .is_some_and(|value| self.needs_quotes(value.as_bytes(), self.cells_in(record) == 1)),
        }
    }

    /// About how many bytes will be written, of several parts in the largest; exact but for line ends
    /// where nothing else changes.
    pub fn written_bytes(&self) -> u64 {
        let header = if self.is_headless() { 0 } else { self.record_bytes(0) };
        let rows: u64 = self.rows().map(|row| self.record_bytes(row)).sum();
        header + rows.div_ceil(u64::from(self.edits.parts.max(1)))
    }

    /// How many bytes a record takes, its line end included.
    pub fn record_bytes(&self, record: u32) -> u64 {
        let columns = self.cells_in(record);
        let field = |column| {
            let value = self.value(record, column).unwrap_or_default();
            let quotes = if self.is_quoted(record, column) { 2 + value.matches('"').count() } else { 0 };
            (value.len() + quotes + 1) as u64
        };
        (0..columns).map(field).sum()
    }
}
