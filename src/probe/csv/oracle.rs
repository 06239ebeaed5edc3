//! The reader of tables against the `csv` crate, against csv-spectrum, and against random bytes.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tests::{table, values};
use super::*;

/// A text that the `csv` crate reads without guessing, and its delimiter.
fn well_formed() -> impl Strategy<Value = (String, u8)> {
    let value = proptest::string::string_regex("[a-zé,;\t| \"\r\n\u{1F600}]{0,6}").unwrap();
    let field = (value, any::<bool>());
    let record = vec(field, 1..5);
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let delimiter = prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')];
    (vec(record, 0..8), end, delimiter, any::<bool>()).prop_map(|(records, end, delimiter, is_ended)| {
        let lines: Vec<String> = records.iter().map(|record| written(record, delimiter)).collect();
        let last = if is_ended { end } else { "" };
        (lines.join(end) + last, delimiter)
    })
}

fn written(record: &[(String, bool)], delimiter: u8) -> String {
    let field = |(value, quoted): &(String, bool)| {
        let special = value.contains(['"', '\r', '\n', delimiter as char]);
        if *quoted || special || record.len() == 1 {
            format!("\"{}\"", value.replace('"', "\"\""))
        } else {
            value.clone()
        }
    };
    let fields: Vec<String> = record.iter().map(field).collect();
    fields.join(&(delimiter as char).to_string())
}

fn by_crate(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn read_by(text: &[u8], delimiter: u8) -> Manifest {
    let decoded = encoding::decode(text.to_vec(), None);
    let begin = decoded.body;
    read_as(EntryId(0), decoded, Dialect { delimiter, unquoted: false, begin, separator_line: None })
}

proptest! {
    #[test]
    fn well_formed_tables_read_as_the_csv_crate_reads_them((text, delimiter) in well_formed()) {
        let manifest = read_by(text.as_bytes(), delimiter);
        prop_assert_eq!(values(&manifest), by_crate(&text, delimiter));
        let kinds: Vec<_> = manifest.troubles.iter().map(|trouble| trouble.kind).collect();
        prop_assert!(kinds.is_empty() || kinds == [CsvTroubleKind::Empty], "{:?}", manifest.troubles);
    }

    #[test]
    fn lines_are_where_the_text_has_them((text, delimiter) in well_formed()) {
        let manifest = read_by(text.as_bytes(), delimiter);
        for record in manifest.records.iter() {
            let before = &text[..record.span.start as usize];
            let line = before.replace("\r\n", "\n").matches(['\r', '\n']).count() + 1;
            prop_assert_eq!(record.line as usize, line);
        }
    }

    #[test]
    fn random_bytes_never_panic_and_spans_stay_in_order(
        bytes in vec(prop_oneof![
            any::<u8>(), Just(b','), Just(b'"'), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(0), Just(b' '),
        ], 0..200),
    ) {
        let manifest = table(&bytes);
        let mut end = 0;
        for record in 0..manifest.record_count() {
            let span = manifest.records[record as usize].span;
            prop_assert!(span.start >= end && span.end as usize <= manifest.text.len());
            end = span.end;
            for column in 0..manifest.cells_in(record) {
                let cell = manifest.cell(record, column).unwrap().span();
                prop_assert!(cell.start >= span.start && cell.start <= cell.end && cell.end <= span.end);
            }
        }
        for trouble in &manifest.troubles {
            prop_assert!(trouble.at.start <= trouble.at.end);
            prop_assert!(trouble.at.end as usize <= manifest.text.len());
            prop_assert!(manifest.raw_offset(trouble.at.start) <= bytes.len() as u64);
        }
    }

    #[test]
    fn every_row_of_a_table_survives_one_unclosed_quote(rows in 2u32..20, broken in 1u32..20) {
        let broken = broken.min(rows);
        let row = |row| format!("{row}.png,{}x,\"quoted, {row}\"\n", if row == broken { "\"" } else { "" });
        let text = format!("file,a,b\n{}", (1..=rows).map(row).collect::<String>());
        let manifest = table(text);
        prop_assert_eq!(manifest.record_count(), rows + 1);
        prop_assert_eq!(manifest.value(rows, 2).unwrap().into_owned(), format!("quoted, {rows}"));
    }
}

#[test]
fn hostile_quotes_are_read_to_the_end_and_their_troubles_are_capped() {
    // Quadratic reading would not come to an end here: 1 MB of quotes in every unlucky pattern.
    let shapes =
        ["\"", "\"\"", "\"\n", "\"\"\"\n", ",\"\"", "\"a\n", "\"\n\"\"", "\",\"x\n", "\"\"\",", "\"x,"];
    for shape in shapes {
        for head in ["", "\"", "a,b\n1,\"", "\"\"\""] {
            let manifest = table(format!("{head}{}", shape.repeat(1_000_000 / shape.len())));
            assert!(manifest.troubles.len() <= 20_010, "{head:?} {shape:?}");
        }
    }
}

#[test]
fn csv_spectrum_reads_as_expected() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/csv/csv-spectrum");
    let Ok(files) = std::fs::read_dir(root.join("csvs")) else {
        return eprintln!("skipped: no csv-spectrum beside the checkout");
    };
    for file in files.map(|file| file.unwrap().path()) {
        let mut text = String::from_utf8(std::fs::read(&file).unwrap()).unwrap();
        if file.to_string_lossy().contains("_crlf") && !text.contains('\r') {
            // Some copies of the collection lost these line ends on the way.
            text = text.replace('\n', "\r\n");
        }
        let manifest = table(text);
        let header = manifest.header();
        let object = |row| {
            let pair = |column: usize| {
                let value = manifest.value(row, u32::try_from(column).unwrap()).unwrap_or_default();
                (header[column].to_string(), serde_json::Value::from(value.into_owned()))
            };
            serde_json::Value::Object((0..header.len()).map(pair).collect())
        };
        let rows: serde_json::Value = manifest.rows().map(object).collect();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = std::fs::read(root.join("json").join(format!("{name}.json"))).unwrap();
        let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
        if name == "location_coordinates" {
            // The collection holds an object instead of a list here, with another telephone number.
            assert_eq!(rows[0]["Location Coordinates"], expected["Location Coordinates"]);
            continue;
        }
        assert_eq!(rows, expected, "{name}");
    }
}
