//! Judgements about whole rows that several rules share: which are blank, which say the same.
//!
//! Looks at bytes first and allocates nothing for an ordinary row. Knows no column's meaning.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use crate::model::{Manifest, Record};

/// Whether no cell of a row holds anything but blanks.
pub(crate) fn is_blank_row(table: &Manifest, row: u32) -> bool {
    if !table.is_changed()
        && let Some(record) = table.records.get(row as usize)
        && let Some(answer) = is_blank_text(table, *record)
    {
        return answer;
    }
    (0..table.cells_in(row)).all(|column| table.value(row, column).is_none_or(|cell| cell.trim().is_empty()))
}

/// The same from the bytes of the record; `None` where ASCII does not tell.
fn is_blank_text(table: &Manifest, record: Record) -> Option<bool> {
    let is_blank = |byte: u8| byte == table.delimiter || byte == b'"' || byte.is_ascii_whitespace();
    match record.span.of(&table.text).iter().find(|byte| !is_blank(**byte)) {
        Some(byte) if byte.is_ascii() => Some(false),
        // Either nothing at all, a cell that holds the delimiter or a quote, or a blank beyond ASCII.
        _ => None,
    }
}

/// Rows that say the same in every cell.
#[derive(Debug, Default)]
pub struct EqualRows {
    /// Each row that has an equal one, with the first of them; the first stands for itself.
    first: FxHashMap<u32, u32>,
}

impl EqualRows {
    pub(super) fn new(table: &Manifest) -> Self {
        let mut prints: Vec<(u64, u32)> = table.rows().map(|row| (fingerprint(table, row), row)).collect();
        prints.sort_unstable();
        let mut first = FxHashMap::default();
        // The fingerprint may be forged, so that equality is told by the cells.
        for alike in prints.chunk_by(|a, b| a.0 == b.0).filter(|chunk| chunk.len() > 1) {
            let mut seen: FxHashMap<String, u32> = FxHashMap::default();
            for &(_, row) in alike.iter().filter(|(_, row)| !is_blank_row(table, *row)) {
                let earliest = *seen.entry(content(table, row)).or_insert(row);
                if earliest != row {
                    first.insert(earliest, earliest);
                    first.insert(row, earliest);
                }
            }
        }
        Self { first }
    }

    /// Whether another row says the same.
    pub fn contains(&self, row: u32) -> bool {
        !self.first.is_empty() && self.first.contains_key(&row)
    }

    /// The first row that says the same as this later one.
    pub fn repeats(&self, row: u32) -> Option<u32> {
        self.first.get(&row).copied().filter(|first| *first != row)
    }
}

fn fingerprint(table: &Manifest, row: u32) -> u64 {
    let mut hasher = FxHasher::default();
    for column in 0..table.cells_in(row) {
        match table.cell(row, column).filter(|cell| !cell.escaped && !table.is_changed()) {
            Some(cell) => hasher.write(cell.span.of(&table.text)),
            None => hasher.write(table.value(row, column).unwrap_or_default().as_bytes()),
        }
        hasher.write_u8(0xFF);
    }
    hasher.finish()
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
