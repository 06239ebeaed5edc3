use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::model::{LineEnds, TextEncoding};

fn table(text: impl AsRef<[u8]>) -> Manifest {
    read(EntryId(7), text.as_ref().to_vec())
}

fn values(manifest: &Manifest) -> Vec<Vec<String>> {
    let row = |record| {
        (0..manifest.cells_in(record))
            .map(|column| manifest.value(record, column).unwrap_or_default().into_owned())
            .collect()
    };
    (0..manifest.record_count()).map(row).collect()
}

/// Kind, record, column, bytes of each trouble.
fn troubles(manifest: &Manifest) -> Vec<(CsvTroubleKind, u32, u32, Vec<u8>)> {
    let place = |trouble: &CsvTrouble| {
        (trouble.kind, trouble.record, trouble.column, trouble.at.of(&manifest.text).to_vec())
    };
    manifest.troubles.iter().map(place).collect()
}

fn lines(manifest: &Manifest) -> Vec<u32> {
    manifest.records.iter().map(|record| record.line).collect()
}

#[test]
fn splits_a_plain_table_into_spans() {
    let manifest = table("file,title\na.png,\"A \"\"b\"\"\"\n");
    assert_eq!(values(&manifest), [["file", "title"], ["a.png", "A \"b\""]]);
    let cell = manifest.cell(1, 1).unwrap();
    assert_eq!(cell.span.of(&manifest.text), b"A \"\"b\"\"");
    assert!(cell.quoted && cell.escaped);
    assert_eq!(manifest.records[1].span.of(&manifest.text), b"a.png,\"A \"\"b\"\"\"");
    assert_eq!(manifest.troubles, []);
    assert_eq!(manifest.entry, EntryId(7));
}

#[test]
fn counts_lines_through_blank_lines_and_quoted_line_ends() {
    let manifest = table("a,b\n\n\r\n1,\"x\ny\r\nz\"\n2,3\n\n");
    assert_eq!(lines(&manifest), [1, 4, 7]);
    assert_eq!(manifest.blank_lines, [2, 3, 8]);
    assert_eq!(manifest.blank_line_count, 3);
}

#[test]
fn blank_lines_beyond_the_kept_ones_are_counted() {
    let manifest = table(format!("a,b\n{}1,2\n", "\n".repeat(1_500)));
    assert_eq!(manifest.blank_lines.len(), 1_000);
    assert_eq!(manifest.blank_line_count, 1_500);
    assert_eq!(lines(&manifest), [1, 1_502]);
}

#[test]
fn line_ends_are_told_apart() {
    let ends = |text: &str| table(text).line_ends;
    assert_eq!(ends("a,b"), LineEnds::Lf);
    assert_eq!(ends("a,b\n1,\"\r\n\"\n"), LineEnds::Lf);
    assert_eq!(ends("a,b\r\n1,2\r\n"), LineEnds::CrLf);
    assert_eq!(ends("a,b\r1,2\r"), LineEnds::Cr);
    assert_eq!(ends("a,b\r\n1,2\n"), LineEnds::Mixed);
    assert_eq!(lines(&table("a,b\r1,2\r3,4")), [1, 2, 3]);
}

#[test]
fn an_unclosed_quote_is_told_where_it_opens_and_swallows_nothing() {
    let manifest = table("file,title\na.png,\"open\nb.png,B\nc.png,C\n");
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::UnclosedQuote, 1, 1, b"\"".to_vec())]);
    assert_eq!(manifest.troubles[0].at, Span { start: 17, end: 18 });
    assert_eq!(manifest.troubles[0].detail, "opened on line 2; read as a plain character");
    assert_eq!(values(&manifest), [["file", "title"], ["a.png", "\"open"], ["b.png", "B"], ["c.png", "C"]]);
    assert_eq!(lines(&manifest), [1, 2, 3, 4]);
}

#[test]
fn an_unclosed_quote_is_not_closed_by_the_next_quoted_field() {
    let manifest = table("file,title\na.png,\"open\nb.png,\"B, b\"\nc.png,C\n");
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::UnclosedQuote, 1, 1, b"\"".to_vec())]);
    assert_eq!(values(&manifest)[2], ["b.png", "B, b"]);
    assert_eq!(manifest.record_count(), 4);
}

#[test]
fn stray_quotes_are_told_and_kept_as_text() {
    let manifest = table("a,b\n1,5\" wide\n2,\"x\"y\n3,\"z\" \n");
    let stray = CsvTroubleKind::StrayQuote;
    assert_eq!(
        troubles(&manifest),
        [(stray, 1, 1, b"\"".to_vec()), (stray, 2, 1, b"y".to_vec()), (stray, 3, 1, b" ".to_vec())]
    );
    assert_eq!(manifest.troubles[1].detail, "1 bytes after the closing quote");
    assert_eq!(values(&manifest), [["a", "b"], ["1", "5\" wide"], ["2", "\"x\"y"], ["3", "z"]]);
}

#[test]
fn troubles_beyond_the_kept_ones_are_counted() {
    let manifest = table(format!("a,b\n{}", "1,x\"\n".repeat(10_005)));
    assert_eq!(manifest.troubles.len(), 10_000);
    assert!(manifest.troubles[9_999].detail.ends_with("; 5 more such places follow"));
}

#[test]
fn the_first_nuls_are_shown_and_all_are_counted() {
    let manifest = table("a,b\n1,x\0y\0z\0\0\n");
    let nul = CsvTroubleKind::Nul;
    assert_eq!(troubles(&manifest), vec![(nul, 1, 1, vec![0]); 3]);
    assert_eq!(manifest.troubles[0].at, Span { start: 7, end: 8 });
    assert_eq!(manifest.troubles[0].detail, "4 NULs in all");
}

#[test]
fn reading_stops_at_a_field_above_its_ceiling() {
    let most = "x".repeat(1 << 20);
    assert_eq!(table(format!("a,b\n1,{most}\n2,3\n")).troubles, []);
    let manifest = table(format!("a,b\n1,{most}y\n2,3\n"));
    assert_eq!(manifest.record_count(), 1);
    let trouble = &manifest.troubles[0];
    assert_eq!((trouble.kind, trouble.record, trouble.column), (CsvTroubleKind::Oversized, 1, 1));
    assert_eq!(trouble.at, Span { start: 6, end: 6 + (1 << 20) + 1 });
    assert_eq!(trouble.detail, "a field of 1048577 bytes; at most 1048576 are read");
    assert_eq!(manifest.troubles.len(), 1);
}

#[test]
fn reading_stops_at_a_quoted_field_above_its_ceiling() {
    let manifest = table(format!("a,b\n1,\"{}\"\n2,3\n", "x\n".repeat(1 << 19)));
    assert_eq!(manifest.troubles[0].kind, CsvTroubleKind::Oversized);
    assert_eq!(manifest.cells.len(), 2);
}

#[test]
fn reading_stops_at_a_record_above_its_ceiling() {
    let field = "x".repeat(1 << 20);
    let manifest = table(format!("a,b\n{field},{field},{field},{field}\n"));
    assert_eq!(troubles(&manifest)[0].0, CsvTroubleKind::Oversized);
    assert_eq!((manifest.troubles[0].record, manifest.troubles[0].column), (1, 3));
    assert!(manifest.troubles[0].detail.starts_with("a record of more than 4194304 bytes"));
}

#[test]
fn reading_stops_at_more_columns_than_the_ceiling() {
    assert_eq!(table(",".repeat(16_383)).columns(), 16_384);
    let manifest = table(",".repeat(16_384));
    assert_eq!(manifest.record_count(), 0);
    assert_eq!(manifest.troubles.len(), 1);
    assert_eq!(manifest.troubles[0].detail, "more than 16384 fields in a record");
    assert_eq!(manifest.troubles[0].column, 16_384);
}

#[test]
fn a_text_without_records_is_empty() {
    for text in ["", "\n", " \r\n\t\n", "\u{feff}", "\u{feff}\n\n", "sep=;\n"] {
        let manifest = table(text);
        assert_eq!(manifest.records, [], "{text:?}");
        let kinds: Vec<_> = manifest.troubles.iter().map(|trouble| trouble.kind).collect();
        assert_eq!(kinds, [CsvTroubleKind::Empty], "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_is_kept_in_the_text_and_out_of_the_first_field() {
    let manifest = table("\u{feff}file,b\n1,2\n");
    assert!(manifest.byte_order_mark);
    assert_eq!(manifest.header(), ["file", "b"]);
    assert_eq!(manifest.cell(0, 0).unwrap().span, Span { start: 3, end: 7 });
    assert_eq!(manifest.raw_offset(3), 3);
    assert_eq!(manifest.troubles, []);
}

fn encoded(text: &str, mark: &[u8], unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
}

#[test]
fn utf_16_is_told_by_mark_or_zero_bytes() {
    let text = "file;titre\nété.png;\u{1F600}x\n";
    let little = table(encoded(text, b"\xFF\xFE", u16::to_le_bytes));
    assert_eq!((little.encoding, little.byte_order_mark), (TextEncoding::Utf16Le, true));
    let big = table(encoded(text, b"\xFE\xFF", u16::to_be_bytes));
    assert_eq!((big.encoding, big.byte_order_mark), (TextEncoding::Utf16Be, true));
    let bare = table(encoded(text, b"", u16::to_le_bytes));
    assert_eq!((bare.encoding, bare.byte_order_mark), (TextEncoding::Utf16Le, false));
    let bare_big = table(encoded(text, b"", u16::to_be_bytes));
    assert_eq!((bare_big.encoding, bare_big.byte_order_mark), (TextEncoding::Utf16Be, false));
    for manifest in [&little, &big, &bare, &bare_big] {
        assert_eq!(manifest.text, text.as_bytes());
        assert_eq!(values(manifest), [["file", "titre"], ["été.png", "\u{1F600}x"]]);
        assert_eq!(manifest.troubles, []);
    }
    let x = u32::try_from(text.find("x\n").unwrap()).unwrap();
    assert_eq!(little.raw_offset(x), 2 + 2 * 21);
    assert_eq!(bare.raw_offset(x), 2 * 21);
}

#[test]
fn utf_32_is_told_by_its_mark() {
    let little = "\u{feff}a,é\n".chars().flat_map(|c| u32::from(c).to_le_bytes());
    let big = "\u{feff}a,é\n".chars().flat_map(|c| u32::from(c).to_be_bytes());
    for bytes in [little.collect::<Vec<u8>>(), big.collect()] {
        let manifest = table(bytes);
        assert_eq!(manifest.encoding, TextEncoding::Utf32);
        assert_eq!(values(&manifest), [["a", "é"]]);
        assert_eq!(manifest.raw_offset(4), 4 * 4);
    }
}

#[test]
fn half_a_surrogate_pair_and_an_odd_byte_are_told() {
    let mut bytes = encoded("a,b\n1,", b"\xFF\xFE", u16::to_le_bytes);
    bytes.extend([0x3D, 0xD8, b'\n', 0, b'x']);
    let manifest = table(bytes);
    let at = "\u{FFFD}".as_bytes().to_vec();
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::NotUtf8, 1, 1, at)]);
    assert!(manifest.troubles[0].detail.ends_with("2 in all"));
}

#[test]
fn bytes_that_are_not_utf_8_are_guessed_to_be_windows_1252() {
    let manifest = table(b"file,b\nt\xE9l\xE9 \x80.png,2\n");
    assert_eq!(manifest.encoding, TextEncoding::Windows1252);
    assert_eq!(manifest.value(1, 0).unwrap(), "télé €.png");
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::NotUtf8, 1, 0, "é".as_bytes().to_vec())]);
    assert_eq!(
        manifest.troubles[0].detail,
        "byte 0xE9 at offset 8 is not UTF-8; read as windows-1252, a guess"
    );
    assert_eq!(manifest.raw_offset(manifest.cell(1, 1).unwrap().span.start), 18);
}

#[test]
fn bytes_that_windows_1252_leaves_open_are_told() {
    let manifest = table(b"file,b\nt\x81\x8D,2\n");
    assert!(manifest.troubles[0].detail.ends_with("leaves 2 bytes without a character"));
}

#[test]
fn a_damaged_byte_in_utf_8_does_not_change_the_encoding() {
    let manifest = table(b"file,b\n\xC3\xA9t\xC3\xA9\xE9.png,2\n");
    assert_eq!(manifest.encoding, TextEncoding::Utf8);
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::NotUtf8, 1, 0, vec![0xE9])]);
    assert_eq!(manifest.value(1, 0).unwrap(), "été\u{FFFD}.png");
}

#[test]
fn delimiters_are_told_by_how_records_agree() {
    let cases: [(&str, u8); 15] = [
        ("a,b\n1,2\n", b','),
        ("a;b;c\n1,5;2,5;x\n", b';'),
        ("a\tb\n1,5\t2;2\n", b'\t'),
        ("a|b\n1,5|2\n", b'|'),
        ("file\na.png\nb.png\n", b','),
        ("caption\nhello, world\nplain\na; b; c\n", b','),
        ("a;b;c", b';'),
        ("a,b,c\n", b','),
        ("\"a;b\",c\n\"1;2\",3\n", b','),
        ("\"long, title\";price\n\"x, y\";2\n", b';'),
        ("id;size, mm;weight\n1;2,5;3\n2;1,5;4\n", b';'),
        ("file,tags\na.png,x|y|z\nb.png,z\n", b','),
        ("file,note\na.png,\"one\ntwo; three\"\nb.png,z\n", b','),
        ("my pictures\nfile;title\na;b\nc;d\ne;f\ng;h\n", b';'),
        ("a,b,c\n1,2\n3,4,5,6\n1,2,3\n", b','),
    ];
    for (text, delimiter) in cases {
        let manifest = table(text);
        assert_eq!(manifest.delimiter as char, delimiter as char, "{text:?}");
        assert_eq!(manifest.separator_line, None);
    }
}

#[test]
fn a_separator_line_names_the_delimiter_and_is_no_record() {
    for text in ["sep=;\r\na,b;c\r\n1;2\r\n", "\u{feff}SEP=;\na,b;c\n1;2\n"] {
        let manifest = table(text);
        assert_eq!(manifest.delimiter, b';');
        assert_eq!(values(&manifest), [["a,b", "c"], ["1", "2"]]);
        assert_eq!(lines(&manifest), [2, 3]);
        let line = manifest.separator_line.unwrap().of(&manifest.text);
        assert!(line.eq_ignore_ascii_case(b"sep=;"));
    }
    for text in ["sep=;x\n1;2\n", "sep=a\n", "sep=\n", "sep=", "separate;b\n"] {
        assert_eq!(table(text).separator_line, None, "{text:?}");
    }
}

#[test]
fn a_delimiter_is_told_from_the_first_part_of_a_long_table() {
    let manifest = table(format!("a;b\n{}", "\"x\ny\";1,5\n".repeat(100_000)));
    assert_eq!(manifest.delimiter, b';');
    assert_eq!(manifest.record_count(), 100_001);
}

#[test]
fn places_are_found_from_offsets() {
    let manifest = table("a,b\n\n1,\"x\"\n");
    assert_eq!(manifest.place(0), (0, 0));
    assert_eq!(manifest.place(2), (0, 1));
    assert_eq!(manifest.place(5), (1, 0));
    assert_eq!(manifest.place(7), (1, 1));
    assert_eq!(manifest.place(u32::MAX), (1, 1));
}

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
    let decoded = encoding::decode(text.to_vec());
    let begin = decoded.body;
    read_as(EntryId(0), decoded, Dialect { delimiter, begin, separator_line: None })
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
        for record in &manifest.records {
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
                let cell = manifest.cell(record, column).unwrap().span;
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
fn hostile_quotes_cost_linear_time() {
    let shapes =
        ["\"", "\"\"", "\"\n", "\"\"\"\n", ",\"\"", "\"a\n", "\"\n\"\"", "\",\"x\n", "\"\"\",", "\"x,"];
    let time = |text: String| {
        let start = Instant::now();
        let manifest = table(text);
        (start.elapsed(), manifest.troubles.len())
    };
    for shape in shapes {
        for head in ["", "\"", "a,b\n1,\"", "\"\"\""] {
            let (elapsed, _) = time(format!("{head}{}", shape.repeat(1_000_000 / shape.len())));
            assert!(elapsed < Duration::from_secs(5), "{head:?} {shape:?} took {elapsed:?}");
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
        let manifest = table(std::fs::read(&file).unwrap());
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
        assert_eq!(rows, expected, "{name}");
    }
}
