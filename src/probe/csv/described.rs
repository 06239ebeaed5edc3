//! Reads tables again as the description of their archive says: the byte between fields, whether quotes are plain
//! characters, the encoding where the bytes bear it out, and the names of columns where no header gives them.
//!
//! Knows no platform; what is not as it is described is left as it was read.

use crate::model::{
    CodePage, CsvTroubleKind, Described, Description, Entry, Manifest, Readings, Record, TextEncoding,
};

use super::delimiter::{self, Dialect};
use super::encoding::{self, Bad, Decoded};
use super::{TEXT_MAX, read_as};

/// Reads the tables of an archive as its description says.
pub(crate) fn follow(description: &Description, entries: &[Entry], tables: &mut [Manifest]) {
    for described in &description.tables {
        let files = described.files.iter().filter_map(|file| description.file(file, entries));
        for entry in files {
            let table = tables.iter_mut().find(|table| table.entry == entry && !table.is_headless());
            if let Some(table) = table.filter(|table| !table.records.is_empty()) {
                read_described(table, described);
            }
        }
    }
}

fn read_described(table: &mut Manifest, described: &Described) {
    let page = declared(table, described);
    let delimiter = described.delimiter_byte().filter(|byte| separates(table, *byte));
    let delimiter = delimiter.unwrap_or(table.delimiter);
    let unquoted = described.is_unquoted() && delimiter == b'\t';
    if page.is_some() || (delimiter, unquoted) != (table.delimiter, table.is_unquoted) {
        let decoded = match (page, table.raw.as_deref()) {
            (Some(page), Some(raw)) => encoding::in_page(raw, page, !page.is_single_byte()),
            _ => decoded(table),
        };
        if decoded.text.len() > TEXT_MAX {
            return;
        }
        let sniffed = delimiter::sniff(&decoded.text, decoded.body);
        *table = read_as(table.entry, decoded, Dialect { delimiter, unquoted, ..sniffed });
    }
    let first = table.header();
    if !described.is_header(&first) {
        let columns = u32::try_from(first.len()).unwrap_or(u32::MAX);
        table.give_header(described.header(columns));
    }
}

/// The code page that the description names, where the bytes are in one and bear it out.
fn declared(table: &Manifest, described: &Described) -> Option<CodePage> {
    let page = CodePage::named(described.encoding.as_deref()?.trim())?;
    let raw = table.raw.as_deref().filter(|_| page != CodePage::utf8())?;
    if table.encoding == TextEncoding::CodePage(page) && !table.is_guess {
        return None;
    }
    let mut readings = Readings::new([page]);
    let foreign = |line: &&[u8]| !page.is_single_byte() || std::str::from_utf8(line).is_err();
    encoding::lines(raw).filter(foreign).for_each(|line| readings.add(line));
    readings.ranked().first().map(|_| page)
}

/// Whether the first record has several fields under a delimiter.
fn separates(table: &Manifest, delimiter: u8) -> bool {
    let is_in = |record: &Record| memchr::memchr(delimiter, record.span.of(&table.text)).is_some();
    delimiter == table.delimiter || table.records.first().is_some_and(is_in)
}

/// The text of a table as it was decoded.
fn decoded(table: &Manifest) -> Decoded {
    let plain = encoding::undecoded(table.text.to_vec());
    let bad = table.troubles.iter().find(|trouble| trouble.kind == CsvTroubleKind::NotUtf8);
    Decoded {
        encoding: table.encoding,
        byte_order_mark: table.byte_order_mark,
        readings: table.readings.to_vec(),
        is_guess: table.is_guess,
        raw: table.raw.as_deref().cloned(),
        bad: bad.map(|bad| Bad { at: bad.at, detail: bad.detail.clone() }),
        ..plain
    }
}
