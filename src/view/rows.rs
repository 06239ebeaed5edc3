//! Judgements about whole rows that several rules share: which are blank, which say the same.
//!
//! Looks at bytes first and allocates nothing for an ordinary row. Knows no column's meaning.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use crate::model::{Cell, Manifest};

/// The rows of a table that no plan changed, whose cells can be looked at as bytes.
pub(crate) struct PlainRows<'a> {
    table: &'a Manifest,
    touched: Vec<u32>,
}

impl<'a> PlainRows<'a> {
    pub(crate) fn new(table: &'a Manifest) -> Self {
        Self { table, touched: table.touched() }
    }

    /// The cells of a record as they were read; `None` where a plan changed or added it.
    pub(crate) fn cells(&self, record: u32) -> Option<impl Iterator<Item = Cell> + 'a> {
        self.is_plain(record)
            .then(|| self.table.records.get(record as usize))?
            .map(|record| self.table.cells_of(record))
    }

    fn is_plain(&self, record: u32) -> bool {
        self.touched.is_empty() || self.touched.binary_search(&record).is_err()
    }

    fn cell(&self, record: u32, column: u32) -> Option<Cell> {
        self.table.cell(record, column).filter(|_| self.is_plain(record))
    }

    /// The bytes of a field as they were read; `None` where they do not tell the value's.
    pub(crate) fn byte_length(&self, row: u32, column: u32) -> Option<u64> {
        let cell = self.cell(row, column).filter(|cell| !cell.is_escaped())?;
        Some(u64::from(cell.span().end.saturating_sub(cell.span().start)))
    }

    /// Whether a field holds more than whitespace.
    pub(crate) fn is_filled(&self, row: u32, column: u32) -> bool {
        let cell = self.cell(row, column);
        match cell.and_then(|cell| cell.span().of(&self.table.text).first()) {
            Some(byte) if byte.is_ascii_graphic() => true,
            _ => self.table.value(row, column).is_some_and(|value| !value.trim().is_empty()),
        }
    }

    /// Whether no cell of a row holds anything but whitespace.
    pub(crate) fn is_blank(&self, row: u32) -> bool {
        let filled = |cell: &Cell| !cell.span().is_empty();
        let first = self.cells(row).and_then(|mut cells| cells.find(filled));
        match first.and_then(|cell| self.table.text.get(cell.span().start as usize)) {
            Some(byte) if byte.is_ascii_graphic() => false,
            _ => is_blank_row(self.table, row),
        }
    }
}

/// Whether no cell of a row holds anything but whitespace.
pub(crate) fn is_blank_row(table: &Manifest, row: u32) -> bool {
    (0..table.cells_in(row)).all(|column| table.value(row, column).is_none_or(|cell| cell.trim().is_empty()))
}

/// Rows that say the same in every cell.
#[derive(Debug, Default)]
pub struct EqualRows {
    /// Each row that has an equal one, with the first of them, in order; the first stands for itself.
    first: Vec<(u32, u32)>,
}

impl EqualRows {
    pub(crate) fn new(table: &Manifest) -> Self {
        let plain = PlainRows::new(table);
        let mut prints: Vec<(u64, u32)> = table.rows().map(|row| (fingerprint(&plain, row), row)).collect();
        prints.sort_unstable();
        let mut first = Vec::new();
        // The fingerprint may be forged, so that equality is given by the cells.
        for alike in prints.chunk_by(|a, b| a.0 == b.0).filter(|chunk| chunk.len() > 1) {
            // Each content with its first row, and whether that is known to have another.
            let mut seen: FxHashMap<String, (u32, bool)> = FxHashMap::default();
            for &(_, row) in alike.iter().filter(|(_, row)| !is_blank_row(table, *row)) {
                let (earliest, has_other) = seen.entry(content(table, row)).or_insert((row, false));
                if *earliest == row {
                    continue;
                }
                if !std::mem::replace(has_other, true) {
                    first.push((*earliest, *earliest));
                }
                first.push((row, *earliest));
            }
        }
        first.sort_unstable();
        Self { first }
    }

    /// The first of the rows that say the same as this one, where there is another one.
    pub fn first(&self, row: u32) -> Option<u32> {
        let at = self.first.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.first.get(at).map(|(_, first)| *first)
    }

    /// The first row that says the same as this later one.
    pub fn repeats(&self, row: u32) -> Option<u32> {
        self.first(row).filter(|first| *first != row)
    }
}

fn fingerprint(rows: &PlainRows<'_>, row: u32) -> u64 {
    let table = rows.table;
    let mut hasher = FxHasher::default();
    let value = |column| table.value(row, column).unwrap_or_default();
    let Some(cells) = rows.cells(row) else {
        (0..table.cells_in(row)).for_each(|column| add(&mut hasher, value(column).as_bytes()));
        return hasher.finish();
    };
    for (column, cell) in (0u32..).zip(cells) {
        if cell.is_escaped() {
            add(&mut hasher, value(column).as_bytes());
        } else {
            add(&mut hasher, cell.span().of(&table.text));
        }
    }
    hasher.finish()
}

fn add(hasher: &mut FxHasher, value: &[u8]) {
    hasher.write(value);
    hasher.write_u8(0xFF);
}

/// The cells of a row in one text; equal texts mean equal rows.
pub(crate) fn content(table: &Manifest, row: u32) -> String {
    let mut text = String::new();
    for column in 0..table.cells_in(row) {
        let cell = table.value(row, column).unwrap_or_default();
        text.push_str(&cell.len().to_string());
        text.push(':');
        text.push_str(&cell);
    }
    text
}
