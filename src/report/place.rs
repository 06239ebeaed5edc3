//! Makes symbolic places concrete: line, column, row, field and bytes of a locus.
//!
//! Knows no format.

use crate::model::{
    Annotation, EntryId, Inventory, Locus, Manifest, Records, Sheet, Span, TextEncoding, cell_name,
    whole_pointer,
};

/// A locus as reports write it. What does not apply is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Line in the file, from 1.
    pub(super) line: Option<u64>,
    /// Column in characters, from 1.
    pub(super) column: Option<u64>,
    /// Data row, from 1; `None` for the header.
    pub(super) row: Option<u64>,
    /// Header of the column.
    pub(super) field: Option<String>,
    /// Half-open range of bytes in the entry.
    pub(super) bytes: Option<(u64, u64)>,
    /// RFC 6901 pointer in an import file.
    pub(super) pointer: Option<String>,
    /// Where in a workbook.
    pub(super) sheet: Option<InSheet>,
}

/// A place in a workbook, as its program says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InSheet {
    /// The name of the workbook's entry.
    pub(super) book: String,
    /// The name of the sheet.
    pub(super) name: String,
    /// `C17`, or `C` for the whole of a column.
    pub(super) cell: String,
    /// `Sheet1!C17`.
    pub(super) whole: String,
}

impl InSheet {
    fn new(sheet: &Sheet, cell: String) -> Self {
        let whole = format!("{}!{cell}", sheet.quoted());
        Self { book: sheet.book.clone(), name: sheet.name.clone(), cell, whole }
    }
}

/// The concrete place of a locus.
pub(super) fn place(inventory: &Inventory, at: &Locus) -> Place {
    let table = |entry| inventory.manifest(entry);
    match at {
        Locus::Package | Locus::Entry(_) => Place::default(),
        Locus::Config(place) => {
            Place { line: Some(place.line), column: Some(place.column), ..Place::default() }
        }
        Locus::Bytes { entry, start, end } => match (table(*entry), inventory.annotation(*entry)) {
            (Some(table), _) if table.sheet.is_some() => {
                let (row, column) = table.place(u32::try_from(*start).unwrap_or(u32::MAX));
                cell(table, row, column)
            }
            (Some(table), _) => in_text(table, *start, *end),
            (None, Some(annotation)) => in_annotation(annotation, *start, *end),
            (None, None) => in_records(inventory, at, *start, *end),
        },
        Locus::Field { entry, row, pointer } => match inventory.records(*entry) {
            Some(records) => field(records, *row, pointer),
            None => Place::default(),
        },
        Locus::Column { entry, column } => {
            table(*entry).map_or_else(Place::default, |t| whole_column(t, *column))
        }
        Locus::Row { entry, row } => {
            table(*entry).map_or_else(Place::default, |table| whole_row(table, *row))
        }
        Locus::Cell { entry, row, column } => {
            table(*entry).map_or_else(Place::default, |table| cell(table, *row, *column))
        }
    }
}

/// The text that a locus lies in and its bytes there, for a cut-out of the source; `None` where a plan put
/// another value there.
pub(super) fn source<'a>(inventory: &'a Inventory, at: &Locus) -> Option<(&'a [u8], Span)> {
    let entry = at.entry()?;
    if let Some(table) = inventory.manifest(entry) {
        // Nobody sees a sheet as a text.
        if table.sheet.is_some() {
            return None;
        }
        let is_edited = matches!(at, Locus::Cell { row, column, .. } if table.edit(*row, *column).is_some());
        return Some((&table.text, span(table, at).filter(|_| !is_edited)?));
    }
    if let Some(annotation) = inventory.annotation(entry).filter(|annotation| !annotation.is_changed()) {
        let Locus::Bytes { start, end, .. } = at else { return None };
        let offset = |raw| u32::try_from(annotation.text_offset(raw)).ok();
        return Some((annotation.text.as_bytes(), Span { start: offset(*start)?, end: offset(*end)? }));
    }
    let records = inventory.records(entry)?;
    let span = match at {
        Locus::Field { row, pointer, .. } if !records.is_changed_at(*row) => records.span(*row, pointer)?,
        Locus::Bytes { start, end, .. } if records.encoding == TextEncoding::Utf8 => {
            Span { start: u32::try_from(*start).ok()?, end: u32::try_from(*end).ok()? }
        }
        _ => return None,
    };
    Some((records.text(), span))
}

/// The bytes of a locus in the text of its table.
fn span(table: &Manifest, at: &Locus) -> Option<Span> {
    match at {
        Locus::Bytes { start, end, .. } => {
            Some(Span { start: u32::try_from(*start).ok()?, end: u32::try_from(*end).ok()? })
        }
        Locus::Column { column, .. } => table.cell(0, *column).map(crate::model::Cell::span),
        Locus::Row { row, .. } => table.records.get(*row as usize).map(|record| record.span),
        Locus::Cell { row, column, .. } => match table.cell(*row, *column) {
            Some(cell) => Some(cell.span()),
            None => table.records.get(*row as usize).map(|record| record.span),
        },
        Locus::Package | Locus::Config(_) | Locus::Entry(_) | Locus::Field { .. } => None,
    }
}

/// Line and column of a byte of an entry that was read as a text in UTF-8.
pub(super) fn line_and_column(inventory: &Inventory, entry: EntryId, byte: u32) -> Option<(u64, u64)> {
    if let Some(table) = inventory.manifest(entry) {
        return Some(table.line_and_column(byte));
    }
    if let Some(annotation) = inventory.annotation(entry) {
        return Some(annotation.line_and_column(annotation.text_offset(u64::from(byte))));
    }
    inventory.records(entry).map(|records| records.line_and_column(byte))
}

/// A place in a record of an import file.
fn field(records: &Records, row: u32, pointer: &str) -> Place {
    let name = pointer.split('/').nth(1).map(str::to_owned);
    let place = match records.span(row, pointer) {
        Some(span) => in_text_of_records(records, span.start, span.end),
        None => Place::default(),
    };
    Place { row: Some(u64::from(row)), field: name, pointer: Some(whole_pointer(row, pointer)), ..place }
}

/// A stretch of bytes in the entry of an annotation.
fn in_annotation(annotation: &Annotation, start: u64, end: u64) -> Place {
    let (line, column) = annotation.line_and_column(annotation.text_offset(start));
    Place { line: Some(line), column: Some(column), bytes: Some((start, end)), ..Place::default() }
}

/// A stretch of bytes in an import file, or in an entry of which nothing more is known.
fn in_records(inventory: &Inventory, at: &Locus, start: u64, end: u64) -> Place {
    let bytes = Some((start, end));
    let records = at.entry().and_then(|entry| inventory.records(entry));
    let narrow = |offset: u64| u32::try_from(offset).unwrap_or(u32::MAX);
    match records.filter(|records| records.encoding == TextEncoding::Utf8) {
        Some(records) => Place { bytes, ..in_text_of_records(records, narrow(start), narrow(end)) },
        None => Place { bytes, ..Place::default() },
    }
}

/// Line and column of a stretch of an import file.
fn in_text_of_records(records: &Records, start: u32, end: u32) -> Place {
    let (line, column) = records.line_and_column(start);
    let is_own = records.encoding == TextEncoding::Utf8;
    Place {
        line: Some(line),
        column: Some(column),
        bytes: is_own.then(|| (u64::from(start), u64::from(end))),
        ..Place::default()
    }
}

fn cell(table: &Manifest, row: u32, column: u32) -> Place {
    let field = table.value(0, column).map(std::borrow::Cow::into_owned).filter(|name| !name.is_empty());
    let row_number = (row > 0).then_some(u64::from(row));
    if let Some(sheet) = table.sheet.as_deref() {
        let sheet = sheet.row(row).map(|line| InSheet::new(sheet, cell_name(column, Some(line))));
        return Place { row: row_number, field, sheet, ..Place::default() };
    }
    let Some(cell) = table.cell(row, column) else {
        return Place { field, ..whole_row(table, row) };
    };
    Place {
        row: row_number,
        field,
        ..in_text(table, u64::from(cell.span().start), u64::from(cell.span().end))
    }
}

fn whole_column(table: &Manifest, column: u32) -> Place {
    let place = cell(table, 0, column);
    match table.sheet.as_deref() {
        Some(sheet) => Place { sheet: Some(InSheet::new(sheet, cell_name(column, None))), ..place },
        None => place,
    }
}

fn whole_row(table: &Manifest, row: u32) -> Place {
    let row_number = (row > 0).then_some(u64::from(row));
    if let Some(sheet) = table.sheet.as_deref() {
        let sheet = sheet.row(row).map(|line| InSheet::new(sheet, line.to_string()));
        return Place { row: row_number, sheet, ..Place::default() };
    }
    match table.records.get(row as usize) {
        Some(record) => {
            let span = record.span;
            Place { row: row_number, ..in_text(table, u64::from(span.start), u64::from(span.end)) }
        }
        None => Place { row: row_number, ..Place::default() },
    }
}

/// Line and column of a stretch of the table's text.
fn in_text(table: &Manifest, start: u64, end: u64) -> Place {
    let Ok(offset) = u32::try_from(start) else { return Place::default() };
    let (line, column) = table.line_and_column(offset);
    Place {
        line: Some(line),
        column: Some(column),
        bytes: Some((table.raw_offset(offset), table.raw_offset(u32::try_from(end).unwrap_or(u32::MAX)))),
        ..Place::default()
    }
}
