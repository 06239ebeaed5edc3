//! What the reader of tables promises, on tables small enough to be seen whole.

use super::*;
use crate::model::{LineEnds, TextEncoding};

pub(super) fn table(text: impl AsRef<[u8]>) -> Manifest {
    read(EntryId(7), text.as_ref().to_vec(), None)
}

pub(super) fn values(manifest: &Manifest) -> Vec<Vec<String>> {
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
    assert_eq!(cell.span().of(&manifest.text), b"A \"\"b\"\"");
    assert!(cell.is_quoted() && cell.is_escaped());
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
fn line_ends_are_distinguished() {
    let ends = |text: &str| table(text).line_ends;
    assert_eq!(ends("a,b"), LineEnds::Lf);
    assert_eq!(ends("a,b\n1,\"\r\n\"\n"), LineEnds::Lf);
    assert_eq!(ends("a,b\r\n1,2\r\n"), LineEnds::CrLf);
    assert_eq!(ends("a,b\r1,2\r"), LineEnds::Cr);
    assert_eq!(ends("a,b\r\n1,2\n"), LineEnds::Mixed);
    assert_eq!(lines(&table("a,b\r1,2\r3,4")), [1, 2, 3]);
}

#[test]
fn an_unclosed_quote_is_reported_where_it_opens_and_swallows_nothing() {
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
fn stray_quotes_are_reported_and_kept_as_text() {
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
fn nuls_of_every_record_are_shown_as_any_record_may_be_dropped() {
    let manifest = table("a,b\n1,\0\0\0\0\n2,x\n3,\0\n");
    let records: Vec<u32> = manifest.troubles.iter().map(|trouble| trouble.record).collect();
    assert_eq!(records, [1, 1, 1, 3]);
}

#[test]
fn bytes_that_are_no_utf8_are_shown_in_every_record_as_any_may_be_dropped() {
    let manifest = table(b"\xEF\xBB\xBFa,b\n1,\xBF\xBF\n2,x\n\xE9,3\n".as_slice());
    let bad: Vec<_> =
        manifest.troubles.iter().map(|trouble| (trouble.kind, trouble.record, trouble.column)).collect();
    assert_eq!(bad, [(CsvTroubleKind::NotUtf8, 1, 1), (CsvTroubleKind::NotUtf8, 3, 0)]);
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
    assert_eq!(manifest.starts.len(), 2);
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
fn reading_stops_at_more_rows_than_the_ceiling() {
    assert_eq!(table("a\n".repeat(1 << 20)).troubles, []);
    let manifest = table("a\n".repeat((1 << 20) + 1) + "\n\n");
    assert_eq!(manifest.record_count(), 1 << 20);
    assert_eq!(manifest.troubles.len(), 1);
    assert_eq!(manifest.troubles[0].detail, "more than 1048576 rows");
    assert_eq!((manifest.troubles[0].record, manifest.troubles[0].at.start), (1 << 20, 2 << 20));
}

#[test]
fn reading_stops_at_more_fields_than_the_ceiling() {
    let line = ",".repeat(16_383) + "\n";
    assert_eq!(table(line.repeat(1_024)).troubles, []);
    let manifest = table(line.repeat(1_025));
    assert_eq!(manifest.record_count(), 1_024);
    assert_eq!(manifest.troubles[0].detail, "more than 16777216 fields in all");
}

#[test]
fn a_text_without_records_is_empty() {
    for text in ["", "\n", " \r\n\t\n", "\u{feff}", "\u{feff}\n\n", "sep=;\n"] {
        let manifest = table(text);
        assert_eq!(*manifest.records, [], "{text:?}");
        let kinds: Vec<_> = manifest.troubles.iter().map(|trouble| trouble.kind).collect();
        assert_eq!(kinds, [CsvTroubleKind::Empty], "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_is_kept_in_the_text_and_out_of_the_first_field() {
    let manifest = table("\u{feff}file,b\n1,2\n");
    assert!(manifest.byte_order_mark);
    assert_eq!(manifest.header(), ["file", "b"]);
    assert_eq!(manifest.cell(0, 0).unwrap().span(), Span { start: 3, end: 7 });
    assert_eq!(manifest.raw_offset(3), 3);
    assert_eq!(manifest.troubles, []);
}

fn encoded(text: &str, mark: &[u8], unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
}

#[test]
fn utf_16_is_reported_by_mark_or_zero_bytes() {
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
        assert_eq!(*manifest.text, text.as_bytes());
        assert_eq!(values(manifest), [["file", "titre"], ["été.png", "\u{1F600}x"]]);
        assert_eq!(manifest.troubles, []);
    }
    let x = u32::try_from(text.find("x\n").unwrap()).unwrap();
    assert_eq!(little.raw_offset(x), 2 + 2 * 21);
    assert_eq!(bare.raw_offset(x), 2 * 21);
}

#[test]
fn a_second_mark_is_no_part_of_the_first_header() {
    for bytes in [
        "\u{feff}\u{feff}file,b\n1,2\n".as_bytes().to_vec(),
        encoded("\u{feff}file,b\n1,2\n", b"\xFF\xFE", u16::to_le_bytes),
        encoded("\u{feff}file,b\n1,2\n", b"\xFE\xFF", u16::to_be_bytes),
    ] {
        assert_eq!(table(bytes).header(), ["file", "b"]);
    }
}

#[test]
fn utf_32_is_reported_by_its_mark() {
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
fn half_a_surrogate_pair_and_an_odd_byte_are_reported() {
    let mut bytes = encoded("a,b\n1,", b"\xFF\xFE", u16::to_le_bytes);
    bytes.extend([0x3D, 0xD8, b'\n', 0, b'x']);
    let manifest = table(bytes);
    let at = "\u{FFFD}".as_bytes().to_vec();
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::NotUtf8, 1, 1, at)]);
    assert!(manifest.troubles[0].detail.ends_with("2 in all"));
}

#[test]
fn bytes_that_are_not_utf_8_are_read_as_what_is_most_plausible() {
    let manifest = table(b"file,b\nt\xE9l\xE9 \x80.png,2\n");
    assert_eq!(manifest.encoding.title(), "windows-1252");
    assert!(manifest.is_guess && manifest.readings.len() > 1, "{:?}", manifest.readings);
    assert_eq!(manifest.readings[0].sample, "télé €.png");
    assert_eq!(manifest.value(1, 0).unwrap(), "télé €.png");
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::NotUtf8, 1, 0, "é".as_bytes().to_vec())]);
    assert_eq!(manifest.troubles[0].detail, "byte 0xE9 at offset 8 is not UTF-8");
    assert_eq!(manifest.raw_offset(manifest.cell(1, 1).unwrap().span().start), 18);
}

#[test]
fn lines_that_are_utf_8_stay_beside_lines_in_a_code_page() {
    let text = b"file,b\n\xC3\xA9.png,1\nt\xE9l\xE9.png,2\r\xE0.png,3\n";
    let manifest = read(EntryId(7), text.to_vec(), CodePage::named("windows-1252"));
    let values = |row| manifest.value(row, 0).unwrap().into_owned();
    assert_eq!([values(1), values(2), values(3)], ["é.png", "télé.png", "à.png"]);
    assert!(!manifest.is_guess && manifest.troubles.is_empty(), "{:?}", manifest.troubles);
}

#[test]
fn a_named_page_of_two_bytes_a_letter_wins_over_utf_8_where_it_can_read_the_line() {
    let gbk = CodePage::named("gbk");
    let text = b"file,b\na.png,\xC3\xA8\nb.png,\xC3\xA9\xC3\xA9x\xE9\n";
    let manifest = read(EntryId(7), text.to_vec(), gbk);
    assert_eq!(manifest.value(1, 1).unwrap(), "猫");
    let utf8 = read(EntryId(7), "file\né é.png\n".as_bytes().to_vec(), CodePage::named("windows-1252"));
    assert_eq!((utf8.encoding, utf8.value(1, 0).unwrap()), (TextEncoding::Utf8, "é é.png".into()));
}

#[test]
fn bytes_that_a_named_page_leaves_open_are_reported() {
    let manifest = read(EntryId(7), b"file,b\na.png,\x80\xFF\n".to_vec(), CodePage::named("shift_jis"));
    assert!(manifest.troubles[0].detail.contains("Shift_JIS leaves without a character"));
}

#[test]
fn a_damaged_byte_in_utf_8_does_not_change_the_encoding() {
    let manifest = table(b"file,b\n\xC3\xA9t\xC3\xA9\xE9.png,2\n");
    assert_eq!(manifest.encoding, TextEncoding::Utf8);
    assert_eq!(troubles(&manifest), [(CsvTroubleKind::NotUtf8, 1, 0, vec![0xE9])]);
    assert_eq!(manifest.value(1, 0).unwrap(), "été\u{FFFD}.png");
}

#[test]
fn delimiters_are_determined_by_how_records_agree() {
    let cases: [(&str, u8); 17] = [
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
        ("my images\nfile;title\na;b\nc;d\ne;f\ng;h\n", b';'),
        ("a,b,c\n1,2\n3,4,5,6\n1,2,3\n", b','),
        ("\"a,b\";\"c,d\"\n\"1,2\";\"3,4\"\n", b';'),
        ("text\nx; y\nz\nq; r; s\nt; u\nv; w; x; y\n", b','),
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
fn a_delimiter_is_determined_from_the_first_part_of_a_long_table() {
    let manifest = table(format!("a;b\n{}", "\"x\ny\";1,5\n".repeat(100_000)));
    assert_eq!(manifest.delimiter, b';');
    assert_eq!(manifest.record_count(), 100_001);
}

#[test]
fn a_record_that_the_sample_cuts_does_not_count() {
    let row = format!("{};y\n", "x".repeat(60_000));
    assert_eq!(table(format!("my images\n{}", row.repeat(6))).delimiter, b';');
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
