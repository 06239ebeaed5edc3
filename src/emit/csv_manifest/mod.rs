//! Writes a table: its own bytes where nothing changed, a few bytes spliced in where cells or rows
//! changed, or the whole text anew.
//!
//! Knows no rule: what is to change stands in the manifest.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::model::{
    Cell, CodePage, CsvTroubleKind, DELIMITERS, LineEnds, Manifest, Record, Span, TextEncoding, is_foreign,
};

#[cfg(test)]
mod tests;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of a table with the plan's changes.
///
/// Unless it is written anew, a table keeps its encoding; but UTF-32, and a code page that cannot hold a new value,
/// become UTF-8. One whose encoding is a guess keeps it in any case.
pub(crate) fn render(manifest: &Manifest) -> Vec<u8> {
    let raw = manifest.raw.as_deref();
    let text = if manifest.is_rewritten() {
        anew(manifest)
    } else if manifest.is_changed() {
        spliced(manifest)
    } else {
        return raw.cloned().unwrap_or_else(|| {
            encoded(manifest.text.to_vec(), manifest.encoding, manifest.byte_order_mark, &[])
        });
    };
    let raw = raw.map_or(&[][..], Vec::as_slice);
    encoded(text, manifest.encoding, manifest.byte_order_mark, raw)
}

fn encoded(text: Vec<u8>, encoding: TextEncoding, byte_order_mark: bool, raw: &[u8]) -> Vec<u8> {
    let Ok(characters) = std::str::from_utf8(&text) else { return text };
    let units = || byte_order_mark.then_some(0xFEFF).into_iter().chain(characters.encode_utf16());
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf32 => text,
        TextEncoding::Utf16Le => units().flat_map(u16::to_le_bytes).collect(),
        TextEncoding::Utf16Be => units().flat_map(u16::to_be_bytes).collect(),
        TextEncoding::CodePage(page) => in_page(characters, page, raw),
    }
}

/// A text in a code page again, line by line: a line that was UTF-8 stays so, and one that the page cannot hold is.
fn in_page(text: &str, page: CodePage, raw: &[u8]) -> Vec<u8> {
    let is_foreign = |line: &&str| !line.is_ascii();
    let kept: FxHashSet<&str> = raw
        .split_inclusive(|byte| matches!(byte, b'\n' | b'\r'))
        .filter_map(|line| std::str::from_utf8(line).ok())
        .filter(is_foreign)
        .collect();
    let line = |line: &str| match page.encode(line).filter(|_| !kept.contains(line)) {
        Some(bytes) => bytes.into_owned(),
        None => line.as_bytes().to_vec(),
    };
    text.split_inclusive(['\n', '\r']).flat_map(line).collect()
}

/// The text with every byte kept that no change touches.
fn spliced(manifest: &Manifest) -> Vec<u8> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut touched = manifest.touched();
    if touched.first().is_some_and(|first| *first > 0) && is_header_two_ways(manifest) {
        touched.insert(0, 0);
    }
    for index in touched {
        let Some(record) = manifest.records.get(index as usize) else { continue };
        let (start, end) = (record.span.start as usize, record.span.end as usize);
        out.extend_from_slice(manifest.text.get(from..start).unwrap_or_default());
        from = end;
        if manifest.is_dropped(index) {
            from += line_end_at(&manifest.text, end);
        } else {
            push_edited(&mut out, manifest, index, record);
        }
    }
    out.extend_from_slice(manifest.text.get(from..).unwrap_or_default());
    append(&mut out, manifest);
    out
}

/// How many bytes the line end at `at` has.
fn line_end_at(text: &[u8], at: usize) -> usize {
    match text.get(at..).unwrap_or_default() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn push_edited(out: &mut Vec<u8>, manifest: &Manifest, index: u32, record: &Record) {
    let columns = manifest.cells_in(index);
    for column in 0..columns {
        if column > 0 {
            out.push(manifest.delimiter);
        }
        if let Some(value) = manifest.edit(index, column) {
            push_value(out, value.as_bytes(), manifest, columns == 1);
        } else if let Some(value) = two_ways(manifest, index, column) {
            push_value(out, value, manifest, columns == 1);
        } else if let Some(cell) = manifest.cell(index, column) {
            let next = manifest.cell(index, column + 1).filter(|_| column + 1 < record.cells);
            out.extend_from_slice(outer(manifest, record, cell, next));
        }
    }
}

/// Whether the header could be split otherwise, once rows that say how to split it are changed or gone.
fn is_header_two_ways(manifest: &Manifest) -> bool {
    (0..manifest.cells_in(0)).any(|column| two_ways(manifest, 0, column).is_some())
}

/// A field of the header that another delimiter would split, or that would make another format of the table, where
/// nothing but the rows says which it is.
fn two_ways(manifest: &Manifest, index: u32, column: u32) -> Option<&[u8]> {
    let is_header = index == 0 && manifest.separator_line.is_none();
    let cell = manifest.cell(index, column).filter(|cell| is_header && !cell.is_quoted())?;
    let value = cell.span().of(&manifest.text);
    let is_split = value.iter().any(|byte| DELIMITERS.contains(byte));
    (is_split || column == 0 && is_foreign(value)).then_some(value)
}

/// A field as it stands, with its quotes and what may follow them.
fn outer<'a>(manifest: &'a Manifest, record: &Record, cell: Cell, next: Option<Cell>) -> &'a [u8] {
    outer_span(record, cell, next).of(&manifest.text)
}

fn outer_span(record: &Record, cell: Cell, next: Option<Cell>) -> Span {
    let end = next.map_or(record.span.end, |next| next.outer_start().saturating_sub(1));
    Span { start: cell.outer_start(), end }
}

/// A value in a field of a table of which all else is kept: where it goes, and how it is spelt; `None` where more than
/// that field would change.
pub(super) fn respelled(
    manifest: &Manifest,
    index: u32,
    column: u32,
    value: &str,
) -> Option<(Span, Vec<u8>)> {
    let record = manifest.records.get(index as usize).filter(|_| is_kept_around(manifest, index))?;
    let is_alone = record.cells.max(column + 1) == 1;
    let mut out = Vec::new();
    let at = if let Some(cell) = manifest.cell(index, column) {
        outer_span(record, cell, manifest.cell(index, column + 1))
    } else {
        out.resize((column + 1 - record.cells) as usize, manifest.delimiter);
        Span { start: record.span.end, end: record.span.end }
    };
    push_value(&mut out, value.as_bytes(), manifest, is_alone);
    Some((at, out))
}

/// The bytes of a record with its line end, where it can go and all else is kept.
pub(super) fn line_of(manifest: &Manifest, index: u32) -> Option<Span> {
    let record = manifest.records.get(index as usize).filter(|_| is_kept_around(manifest, index))?;
    let end = record.span.end;
    let line_end = u32::try_from(line_end_at(&manifest.text, end as usize)).ok()?;
    Some(Span { start: record.span.start, end: end + line_end })
}

fn is_kept_around(manifest: &Manifest, index: u32) -> bool {
    manifest.is_in_text(index) && !is_header_two_ways(manifest)
}

/// Appends a value, in quotes where it could be misread without.
fn push_value(out: &mut Vec<u8>, value: &[u8], manifest: &Manifest, is_alone: bool) {
    if !manifest.needs_quotes(value, is_alone) {
        return out.extend_from_slice(value);
    }
    out.push(b'"');
    for byte in value {
        out.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    out.push(b'"');
}

/// Appends the records that the plan added.
fn append(out: &mut Vec<u8>, manifest: &Manifest) {
    let line_end: &[u8] = match manifest.line_ends {
        LineEnds::Lf | LineEnds::Mixed => b"\n",
        LineEnds::CrLf => b"\r\n",
        LineEnds::Cr => b"\r",
    };
    let first = u32::try_from(manifest.records.len()).unwrap_or(u32::MAX);
    for record in (first..manifest.record_count()).filter(|record| is_written(manifest, *record)) {
        let body = out.strip_prefix(MARK).unwrap_or(out);
        if body.last().is_some_and(|last| !matches!(last, b'\r' | b'\n')) {
            out.extend_from_slice(line_end);
        }
        push_record(out, manifest, record);
        out.extend_from_slice(line_end);
    }
}

/// Appends a record, with quotes only where they are needed.
fn push_record(out: &mut Vec<u8>, manifest: &Manifest, record: u32) {
    let is_alone = manifest.cells_in(record) == 1;
    for (index, column) in manifest.written_columns(record).enumerate() {
        if index > 0 {
            out.push(manifest.delimiter);
        }
        push_value(out, &value(manifest, record, column), manifest, is_alone);
    }
}

fn is_written(manifest: &Manifest, record: u32) -> bool {
    !manifest.is_dropped(record) && manifest.cells_in(record) > 0 && manifest.is_in_text(record)
}

/// The whole text as UTF-8 without a mark, LF, quotes only where needed. Where reading stopped at a
/// ceiling, what was not read follows as it stands.
fn anew(manifest: &Manifest) -> Vec<u8> {
    let mut out = Vec::new();
    for record in (0..manifest.record_count()).filter(|record| is_written(manifest, *record)) {
        push_record(&mut out, manifest, record);
        out.push(b'\n');
    }
    out.extend_from_slice(unread(manifest));
    out
}

/// A value as bytes, so that what is not UTF-8 goes through unchanged.
fn value(manifest: &Manifest, record: u32, column: u32) -> Cow<'_, [u8]> {
    if manifest.edit(record, column).is_none()
        && let Some(cell) = manifest.cell(record, column).filter(|cell| !cell.is_escaped())
    {
        return Cow::Borrowed(cell.span().of(&manifest.text));
    }
    match manifest.value(record, column).unwrap_or_default() {
        Cow::Borrowed(value) => Cow::Borrowed(value.as_bytes()),
        Cow::Owned(value) => Cow::Owned(value.into_bytes()),
    }
}

fn unread(manifest: &Manifest) -> &[u8] {
    if !manifest.troubles.iter().any(|trouble| trouble.kind == CsvTroubleKind::Oversized) {
        return &[];
    }
    let end = manifest.records.last().map_or(0, |record| record.span.end as usize);
    let rest = manifest.text.get(end..).unwrap_or_default();
    rest.get(line_end_at(rest, 0)..).unwrap_or_default()
}
