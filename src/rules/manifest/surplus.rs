//! Which fields of a table are surplus: they hold nothing and no header names them.
//!
//! Knows no single rule.

use crate::model::{Described, Manifest};
use crate::view::Context;

/// Columns without a header and without a value in any row. Before a column that is described by its number none is.
pub(super) fn columns(context: &Context<'_>, table: &Manifest) -> Vec<u32> {
    let is_blank = |row: u32, column: u32| table.value(row, column).is_none_or(|cell| cell.trim().is_empty());
    let first = context.described().map_or(0, Described::columns);
    let mut columns: Vec<u32> = (first..table.columns()).filter(|column| is_blank(0, *column)).collect();
    if columns.len() == table.columns() as usize {
        return Vec::new();
    }
    for row in table.rows() {
        if columns.is_empty() {
            break;
        }
        columns.retain(|column| is_blank(row, *column));
    }
    columns
}

/// Rows that are longer than the header and hold nothing behind it.
pub(super) fn rows(table: &Manifest) -> impl Iterator<Item = u32> + '_ {
    let columns = table.columns();
    table.rows().filter(move |row| {
        let cells = table.cells_in(*row);
        cells > columns
            && (columns..cells).all(|at| table.value(*row, at).is_none_or(|cell| cell.trim().is_empty()))
    })
}
