//! Reads a table of text into a manifest: decodes it, finds its delimiter, and scans it into spans.
//!
//! Cannot fail: whatever is wrong becomes a trouble with its place. Knows no platform and not which
//! column names files.

mod delimiter;
mod described;
pub(super) mod encoding;
#[cfg(test)]
mod oracle;
mod scan;
mod seek;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::model::{CodePage, CsvTrouble, CsvTroubleKind, EntryId, Manifest, Record, Span, TextEncoding};

use delimiter::Dialect;
pub(super) use described::follow;
use encoding::{Bad, Decoded};
use scan::{Limits, Table};

/// How many troubles of one kind are kept; the last of them says how many more there are.
const KEPT: usize = 10_000;
/// The longest text that is scanned, decoded. Bytes; a cell keeps lengths in thirty bits.
const TEXT_MAX: usize = 512 << 20;
/// How many NUL bytes of a record are kept.
const NULS_KEPT: usize = 3;

/// Reads a table, in the code page that the user names where nothing in it gives another encoding.
pub(crate) fn read(entry: EntryId, bytes: Vec<u8>, named: Option<CodePage>) -> Manifest {
    read_decoded(entry, encoding::decode(bytes, named))
}

/// Reads a table in a code page that was proved, but for the lines that are UTF-8.
pub(super) fn read_in(entry: EntryId, bytes: &[u8], page: CodePage) -> Manifest {
    read_decoded(entry, encoding::in_page(bytes, page, false))
}

/// Reads the bytes of a table as they are, whatever their encoding: delimiters and line ends are ASCII in all of them.
pub(super) fn read_raw(entry: EntryId, bytes: Vec<u8>) -> Manifest {
    read_decoded(entry, encoding::undecoded(bytes))
}

/// Reads a text that was made here: UTF-8, a comma between fields, quotes where they are needed.
pub(crate) fn transcribed(entry: EntryId, text: Vec<u8>) -> Manifest {
    let dialect = Dialect { delimiter: b',', unquoted: false, begin: 0, separator_line: None };
    read_as(entry, encoding::undecoded(text), dialect)
}

fn read_decoded(entry: EntryId, decoded: Decoded) -> Manifest {
    if decoded.text.len() > TEXT_MAX {
        return too_long(entry, decoded.text.len() as u64, TEXT_MAX as u64);
    }
    let dialect = delimiter::sniff(&decoded.text, decoded.body);
    read_as(entry, decoded, dialect)
}

fn read_as(entry: EntryId, decoded: Decoded, dialect: Dialect) -> Manifest {
    let text = decoded.text.as_slice();
    let is_blank = text.get(decoded.body..).unwrap_or_default().iter().all(u8::is_ascii_whitespace);
    let begin = if is_blank { text.len() } else { dialect.begin };
    let line = if dialect.separator_line.is_some() { 2 } else { 1 };
    let place = (begin, line);
    let table = scan::scan(text, place, dialect.delimiter, dialect.unquoted, &Limits::default());
    let mut manifest = Manifest::unread(entry);
    manifest.encoding = decoded.encoding;
    manifest.is_guess = decoded.is_guess;
    manifest.readings = decoded.readings.into();
    manifest.raw = decoded.raw.map(Arc::new);
    manifest.byte_order_mark = decoded.byte_order_mark;
    manifest.delimiter = dialect.delimiter;
    manifest.is_unquoted = dialect.unquoted;
    manifest.separator_line = dialect.separator_line;
    fill(&mut manifest, table);
    manifest.text = Arc::new(decoded.text);
    note_damage(&mut manifest, decoded.bad);
    note_nuls(&mut manifest);
    note_emptiness(&mut manifest);
    manifest.troubles.sort_by_key(|trouble| (trouble.at.start, trouble.kind));
    manifest
}

fn fill(manifest: &mut Manifest, mut table: Table) {
    table.starts.shrink_to_fit();
    table.records.shrink_to_fit();
    manifest.line_ends = table.line_ends.verdict();
    manifest.starts = Arc::new(table.starts);
    manifest.records = Arc::new(table.records);
    manifest.blank_lines = table.blank_lines;
    manifest.blank_line_count = table.blank_line_count;
    manifest.troubles = table.troubles;
    report_rest(manifest, CsvTroubleKind::UnclosedQuote, table.unclosed);
    report_rest(manifest, CsvTroubleKind::StrayQuote, table.stray);
}

/// Lets the last trouble of a kind say how many more were only counted.
fn report_rest(manifest: &mut Manifest, kind: CsvTroubleKind, count: usize) {
    let last = manifest.troubles.iter_mut().rev().find(|trouble| trouble.kind == kind);
    if let Some(last) = last.filter(|_| count > KEPT) {
        last.detail = format!("{}; {} more such places follow", last.detail, count - KEPT);
    }
}

/// Notes the first byte that is wrong, and the first one of each record after it: a plan may drop the record that
/// holds the first of all.
fn note_damage(manifest: &mut Manifest, first: Option<Bad>) {
    let Some(first) = first else { return };
    let text = Arc::clone(&manifest.text);
    let from = first.at.end;
    let mut found = vec![first];
    if manifest.is_guess {
        found.extend(foreign_records(manifest, &text, from));
    } else if manifest.encoding == TextEncoding::Utf8 {
        let in_record = |record: &Record| {
            let begin = record.span.start.max(from);
            let bytes = Span { start: begin, end: record.span.end.max(begin) }.of(&text);
            let valid = std::str::from_utf8(bytes).err()?.valid_up_to();
            Some(encoding::damage(&text, begin as usize + valid))
        };
        let after = manifest.records.iter().skip_while(|record| record.span.end <= from);
        found.extend(after.filter_map(in_record).take(KEPT));
    }
    let are_more = manifest.is_guess && found.len() > KEPT;
    for (index, bad) in found.into_iter().enumerate() {
        // What is beyond stands at the header, which no plan drops.
        let is_beyond = are_more && index >= KEPT;
        let (record, column) = if is_beyond { (0, 0) } else { manifest.place(bad.at.start) };
        if manifest
            .troubles
            .last()
            .is_none_or(|last| (last.kind, last.record) != (CsvTroubleKind::NotUtf8, record))
        {
            manifest.troubles.push(trouble(CsvTroubleKind::NotUtf8, record, column, bad.at, bad.detail));
        }
    }
}

/// The first letter beyond ASCII of each record whose lines were not all UTF-8.
fn foreign_records(manifest: &Manifest, text: &[u8], from: u32) -> Vec<Bad> {
    let raw = manifest.raw.as_deref().map_or(&[][..], Vec::as_slice);
    let kept: FxHashSet<&[u8]> = encoding::lines(raw)
        .filter(|line| !line.is_ascii() && std::str::from_utf8(line).is_ok())
        .map(<[u8]>::trim_ascii_end)
        .collect();
    let first = |record: &Record| {
        let bytes = record.span.of(text);
        let at = bytes.iter().position(|byte| !byte.is_ascii())?;
        let is_kept = kept.contains(bytes.trim_ascii_end());
        let start = record.span.start as usize + at;
        (!is_kept).then(|| Bad { at: span(start, start + 1), detail: "it is not UTF-8".into() })
    };
    let after = manifest.records.iter().skip_while(|record| record.span.end <= from);
    after.filter_map(first).take(KEPT + 1).collect()
}

/// Notes the first NULs of each record: a plan may drop the record that holds the first of all.
fn note_nuls(manifest: &mut Manifest) {
    let text = manifest.text.as_slice();
    let count = memchr::memchr_iter(0, text).count();
    let mut kept: Vec<CsvTrouble> = Vec::new();
    let mut from = 0;
    while let Some(found) = memchr::memchr(0, text.get(from..).unwrap_or_default()) {
        let at = span(from + found, from + found + 1);
        from += found + 1;
        let (record, column) = manifest.place(at.start);
        if kept.iter().rev().nth(NULS_KEPT - 1).is_some_and(|earlier| earlier.record == record) {
            let end = manifest.records.get(record as usize).map_or(0, |record| record.span.end as usize);
            from = from.max(end);
            continue;
        }
        let detail = if count == 1 { "1 NUL in all".to_owned() } else { format!("{count} NULs in all") };
        kept.push(trouble(CsvTroubleKind::Nul, record, column, at, detail));
        if kept.len() >= KEPT {
            break;
        }
    }
    manifest.troubles.append(&mut kept);
}

fn note_emptiness(manifest: &mut Manifest) {
    let stopped = manifest.troubles.iter().any(|trouble| trouble.kind == CsvTroubleKind::Oversized);
    if manifest.records.is_empty() && !stopped {
        let end = manifest.text.len();
        let detail = format!("{end} bytes and no record");
        manifest.troubles.push(trouble(CsvTroubleKind::Empty, 0, 0, span(end, end), detail));
    }
}

/// A table that is not read at all: all that is reported of it is its size.
pub(crate) fn too_long(entry: EntryId, bytes: u64, most: u64) -> Manifest {
    let detail = format!("a text of {bytes} bytes; at most {most} are read of all tables together");
    let mut manifest = Manifest::unread(entry);
    manifest.troubles.push(trouble(CsvTroubleKind::Oversized, 0, 0, Span::default(), detail));
    manifest
}

fn trouble(kind: CsvTroubleKind, record: u32, column: u32, at: Span, detail: String) -> CsvTrouble {
    CsvTrouble { kind, record, column, at, detail }
}

/// An offset as the table keeps it; longer texts are refused before anything is scanned.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn span(start: usize, end: usize) -> Span {
    Span { start: narrow(start), end: narrow(end) }
}
