//! Any bytes as a table: spans in order, values as the `csv` crate reads them, nothing lost when written.
#![no_main]

use imgpack::model::{ContainerKind, Depth, Manifest};
use imgpack_fuzz::{held, judged};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = vec![("a.csv", data.to_vec())];
    let inventory = held(ContainerKind::Directory, "images", files, Depth::Names).inventory;
    let Some(table) = inventory.manifests.first() else { return };
    in_order(table, data.len());
    if table.troubles.is_empty() {
        assert_eq!(values(table), by_crate(table));
    }
    judged(&inventory, &Default::default());
    again(table, b",;"[data.len() % 2]);
});

fn in_order(table: &Manifest, bytes: usize) {
    let mut end = 0;
    for (number, record) in table.records.iter().enumerate() {
        assert!(record.span.start >= end && record.span.end as usize <= table.text.len());
        end = record.span.end;
        let number = u32::try_from(number).expect("few records");
        for column in 0..table.cells_in(number) {
            let cell = table.cell(number, column).expect("a cell").span();
            assert!(record.span.start <= cell.start && cell.start <= cell.end && cell.end <= record.span.end);
        }
    }
    for trouble in &table.troubles {
        assert!(trouble.at.start <= trouble.at.end && trouble.at.end as usize <= table.text.len());
        assert!(table.raw_offset(trouble.at.start) <= bytes as u64);
    }
}

fn values(table: &Manifest) -> Vec<Vec<String>> {
    (0..table.record_count())
        .map(|record| {
            let columns = 0..table.cells_in(record);
            columns.map(|column| table.value(record, column).expect("a value").into_owned()).collect()
        })
        .collect()
}

fn by_crate(table: &Manifest) -> Vec<Vec<String>> {
    let mut text = &table.text[table.separator_line.map_or(0, |line| line.end as usize)..];
    // The crate skips one mark, and a text may begin with several.
    while let Some(rest) = text.strip_prefix("\u{feff}".as_bytes()) {
        text = rest;
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(table.delimiter).from_reader(text);
    reader
        .records()
        .map(|record| record.expect("a clean table reads").iter().map(str::to_owned).collect())
        .collect()
}

/// A table that is written anew says the same, with either delimiter.
fn again(table: &Manifest, delimiter: u8) {
    let mut written = table.clone();
    written.rewrite(delimiter);
    let files = vec![("a.csv", imgpack::fuzzing::rendered(&written))];
    let read = held(ContainerKind::Directory, "images", files, Depth::Names).inventory;
    let Some(read) = read.manifests.first() else { panic!("a written table is a table") };
    // Where the header has one field and rows have more, nothing says what stands between them; a rule
    // says so of the rows.
    let is_reported = table.columns() > 1 || table.rows().all(|row| table.cells_in(row) == 1);
    if table.troubles.is_empty() && is_reported {
        assert_eq!(values(read), values(table));
    }
}
