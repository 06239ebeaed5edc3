//! Reads tables again as the description of their archive says: the byte between fields, whether quotes are plain
//! characters, the encoding where the bytes bear it out, and the names of columns where no header gives them.
//!
//! Knows no platform; what is not as it is described is left as it was read.

use rustc_hash::FxHashMap;

use crate::model::{
    CodePage, CsvTroubleKind, Described, Description, Entry, EntryId, Manifest, Readings, Record,
    TextEncoding,
};

use super::delimiter::{self, Dialect};
use super::encoding::{self, Bad, Decoded};
use super::{TEXT_MAX, read_as};

/// Reads the tables of an archive as its description says: each as the first table of the description that names it.
pub(crate) fn follow(description: &Description, entries: &[Entry], tables: &mut [Manifest]) {
    let files = description.files(entries);
    let unread = tables.iter_mut().filter(|table| !table.is_headless() && !table.records.is_empty());
    let mut unread: FxHashMap<EntryId, &mut Manifest> = unread.map(|table| (table.entry, table)).collect();
    for described in &description.tables {
        for file in &described.files {
            if let Some(table) = files.get(file.as_str()).and_then(|entry| unread.remove(entry)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_several_descriptions_name_is_read_as_the_first_says() {
        let described = |quote: &str| Described {
            files: vec!["a.csv".into()],
            delimiter: Some("\\t".into()),
            quote: Some(quote.into()),
            header_lines: 1,
            terms: vec![crate::model::Term { index: Some(1), uri: "https://e.org/name".into() }],
            ..Described::default()
        };
        let entries = ["x/meta.xml", "a.csv", "x/a.csv"];
        let entry = |(id, name): (u32, &&str)| Entry::file(EntryId(id), (*name).into(), 9);
        let entries: Vec<Entry> = (0..).zip(&entries).map(entry).collect();
        let mut description = Description::unread(EntryId(0));
        description.tables = vec![described(""), described("\"")];
        let text = b"id\tname\n1\t\"x\n2\ty\n";
        let mut tables = [1, 2].map(|id| super::super::read(EntryId(id), text.to_vec(), None));
        follow(&description, &entries, &mut tables);
        let [elsewhere, table] = tables;
        assert!(table.is_unquoted && !elsewhere.is_unquoted);
    }
}
