//! What is written is what the plan says, and nothing else changes.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::model::{CodePage, EntryId};
use crate::probe::csv::read;

fn table(text: impl AsRef<[u8]>) -> Manifest {
    read(EntryId(0), text.as_ref().to_vec(), None)
}

/// The text after some changes.
fn changed(text: &str, change: impl FnOnce(&mut Manifest)) -> String {
    let mut manifest = table(text);
    change(&mut manifest);
    String::from_utf8(render(&manifest)).unwrap()
}

fn values(manifest: &Manifest) -> Vec<Vec<String>> {
    (0..manifest.record_count())
        .filter(|record| is_written(manifest, *record))
        .map(|record| {
            (0..manifest.cells_in(record))
                .map(|column| manifest.value(record, column).unwrap().into_owned())
                .collect()
        })
        .collect()
}

#[test]
fn a_changed_cell_leaves_every_other_byte() {
    let text = "\u{feff}\"file\";titre\r\n\r\n\"a.png\" ;\"A \"\"b\"\"\"\r\nb.png;\"c;d\"";
    let set = |record, column, value: &'static str| {
        changed(text, move |manifest| manifest.set_value(record, column, value))
    };
    assert_eq!(set(1, 0, "A.png"), text.replace("\"a.png\" ", "A.png"));
    assert_eq!(set(1, 1, "x"), text.replace("\"A \"\"b\"\"\"", "x"));
    assert_eq!(set(0, 0, "x"), text.replace("\"file\"", "x"));
    assert_eq!(set(2, 1, ""), text.replace("\"c;d\"", ""));
    assert_eq!(set(2, 0, "x;\"y\"\n"), text.replace("b.png", "\"x;\"\"y\"\"\n\""));
}

#[test]
fn a_dropped_row_goes_with_its_line_end() {
    let drop = |text, record| changed(text, move |manifest| manifest.drop_record(record));
    assert_eq!(drop("a,b\r\n1,2\r\n3,4\r\n", 1), "a,b\r\n3,4\r\n");
    assert_eq!(drop("a,b\n1,2\n3,4", 2), "a,b\n1,2\n");
    assert_eq!(drop("a,b\r1,\"\r\"\r3,4", 1), "a,b\r3,4");
}

#[test]
fn a_header_that_loses_its_rows_is_read_with_the_same_fields() {
    let mut manifest = table("file;,n\na.png;1\nb.png;2\n");
    assert_eq!(manifest.delimiter, b';');
    manifest.drop_record(1);
    manifest.drop_record(2);
    assert_eq!(render(&manifest), b"file;\",n\"\n");
    assert_eq!(values(&table(render(&manifest))), values(&manifest));
}

#[test]
fn an_added_row_is_written_as_the_others_are() {
    let add = |text| changed(text, |manifest| manifest.push_record(vec!["5".into(), "x;y".into()]));
    assert_eq!(add("a;b\r\n1;2\r\n"), "a;b\r\n1;2\r\n5;\"x;y\"\r\n");
    assert_eq!(add("a;b\n1;2"), "a;b\n1;2\n5;\"x;y\"\n");
    assert_eq!(add("a,b\r1,2\r"), "a,b\r1,2\r5,\"x;y\"\r");
    assert_eq!(add("\u{feff}"), "\u{feff}5,\"x;y\"\n");
}

#[test]
fn a_value_beyond_the_end_of_a_row_makes_the_row_longer() {
    let mut manifest = table("a,b,c,d\n1\n2,3\n");
    manifest.set_value(1, 3, "x");
    assert_eq!(manifest.cells_in(1), 4);
    assert_eq!(manifest.value(1, 2).unwrap(), "");
    assert_eq!(render(&manifest), b"a,b,c,d\n1,,,x\n2,3\n");
}

#[test]
fn an_empty_value_alone_in_its_row_is_quoted() {
    let text = changed("a\nb\n", |manifest| manifest.set_value(1, 0, ""));
    assert_eq!(text, "a\n\"\"\n");
}

#[test]
fn a_first_value_that_would_be_taken_for_something_else_is_quoted() {
    let set = |value: &str| changed("a\nb\n", |manifest| manifest.set_value(0, 0, value));
    assert_eq!(set("sep=;"), "\"sep=;\"\nb\n");
    assert_eq!(set("Sep=x"), "\"Sep=x\"\nb\n");
    assert_eq!(set("<svg>"), "\"<svg>\"\nb\n");
    assert_eq!(set("%PDF-1"), "\"%PDF-1\"\nb\n");
    assert_eq!(set("\u{feff}x"), "\"\u{feff}x\"\nb\n");
}

#[test]
fn a_header_that_would_be_taken_for_something_else_without_its_rows_is_quoted() {
    let lone = changed("<a>b\nc\n", |manifest| manifest.drop_record(1));
    assert_eq!(lone, "\"<a>b\"\n");
}

#[test]
fn a_generated_table_is_written_with_commas_and_lf() {
    let rows = vec![vec!["file".into(), "title".into()], vec!["a.png".into(), "A, b".into()]];
    let mut manifest = Manifest::generated(EntryId(0), rows);
    manifest.set_value(1, 0, "b.png");
    assert_eq!(render(&manifest), b"file,title\nb.png,\"A, b\"\n");
}

#[test]
fn a_rewritten_table_is_utf_8_with_lf_and_few_quotes() {
    let text = "sep=;\r\n\"a\";b\r\n\r\n1,5;\"x \"\"y\"\"\"\r\n2;\"p;q\"\r\n";
    let mut manifest = table(text);
    manifest.rewrite(b',');
    manifest.set_value(2, 0, "3");
    assert_eq!(render(&manifest), b"a,b\n\"1,5\",\"x \"\"y\"\"\"\n3,\"p;q\"\n");
    assert_eq!((manifest.blank_line_count, manifest.separator_line), (0, None));

    let mut manifest = table(b"\xFF\xFEa\0;\0b\0\n\0\xE9\0;\0d\0");
    manifest.rewrite(b';');
    assert_eq!(render(&manifest), "a;b\né;d\n".as_bytes());

    let mut manifest = table(b"\xEF\xBB\xBFa;b\nt\xE9;d\n");
    manifest.rewrite(b',');
    assert_eq!(render(&manifest), b"a,b\nt\xE9,d\n");
}

#[test]
fn a_rewritten_table_needs_no_line_that_says_how_to_read_it() {
    let texts = ["abc,d", "a;b,c,d\n1;2", "sep=,\n", "SEP=x", "\"\u{feff}a\";b", " \n", "a|b|c;d\n1|2|3;4\n"];
    for text in texts {
        let mut manifest = table(format!("sep=;\n{text}"));
        manifest.rewrite(b';');
        let again = table(render(&manifest));
        assert_eq!(values(&again), values(&manifest), "{text:?}");
        assert_eq!(again.separator_line, None, "{text:?}");
    }
}

#[test]
fn a_rewritten_table_keeps_what_was_not_read() {
    let wide = format!("{}\r\n1,2\r\n", ",".repeat(20_000));
    let mut manifest = table(format!("a,b\r\n{wide}"));
    manifest.rewrite(b',');
    assert_eq!(render(&manifest), format!("a,b\n{wide}").as_bytes());
}

#[test]
fn a_rewrite_forgets_bytes_that_a_decoding_explained() {
    let bytes = b"file,b\nt\xE9l\xE9\"x,2\n";
    let mut manifest = read(EntryId(0), bytes.to_vec(), CodePage::named("windows-1252"));
    manifest.rewrite(b',');
    let kinds: Vec<_> = manifest.troubles.iter().map(|trouble| trouble.kind).collect();
    assert_eq!(kinds, [CsvTroubleKind::StrayQuote]);
}

#[test]
fn windows_1252_is_kept_unless_a_value_does_not_fit() {
    let mut manifest = table(b"file,b\nt\xE9,2\n");
    manifest.set_value(1, 1, "\u{20AC}");
    assert_eq!(render(&manifest), b"file,b\nt\xE9,\x80\n");
    manifest.set_value(1, 1, "\u{1F600}");
    assert_eq!(render(&manifest), "file,b\nté,\u{1F600}\n".as_bytes());
}

/// A table of values and the text a cautious writer makes of it.
fn tables() -> impl Strategy<Value = String> {
    let value = proptest::string::string_regex("[a-zé,;\t \"\r\n]{0,5}").unwrap();
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    (vec(vec(value, 1..4), 1..7), end, any::<bool>()).prop_map(|(records, end, is_ended)| {
        let field = |value: &String| {
            if value.contains([',', '"', '\r', '\n']) || value.is_empty() {
                format!("\"{}\"", value.replace('"', "\"\""))
            } else {
                value.clone()
            }
        };
        let line = |record: &Vec<String>| record.iter().map(field).collect::<Vec<_>>().join(",");
        let lines: Vec<String> = records.iter().map(line).collect();
        format!("sep=,{end}{}{}", lines.join(end), if is_ended { end } else { "" })
    })
}

#[derive(Debug, Clone)]
enum Change {
    Set(u32, u32, String),
    Drop(u32),
    Add(Vec<String>),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let value = || proptest::string::string_regex("[a-zé,; \"\r\n\u{feff}]{0,5}").unwrap();
    vec(
        prop_oneof![
            (0u32..8, 0u32..5, value())
                .prop_map(|(record, column, value)| Change::Set(record, column, value)),
            (0u32..8).prop_map(Change::Drop),
            vec(value(), 0..4).prop_map(Change::Add),
        ],
        0..6,
    )
}

fn apply(manifest: &mut Manifest, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Set(record, column, value) if *record < manifest.record_count() => {
                manifest.set_value(*record, *column, value);
            }
            Change::Set(..) => {}
            Change::Drop(record) => manifest.drop_record(*record),
            Change::Add(values) => manifest.push_record(values.clone()),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_as_planned(text in tables(), changes in changes()) {
        let mut manifest = table(&text);
        apply(&mut manifest, &changes);
        let again = read(EntryId(0), render(&manifest), None);
        prop_assert_eq!(values(&again), values(&manifest));
    }

    #[test]
    fn what_is_rewritten_reads_as_planned(text in tables(), changes in changes()) {
        let mut manifest = table(&text);
        apply(&mut manifest, &changes);
        manifest.rewrite(b';');
        let expected = values(&manifest);
        // Where the header has one field and rows have more, no reader can say what stands between them.
        let widths = || expected.iter().map(Vec::len);
        prop_assume!(widths().next() > Some(1) || widths().max() <= Some(1));
        let again = read(EntryId(0), render(&manifest), None);
        prop_assert_eq!(values(&again), values(&manifest));
        prop_assert_eq!(again.troubles.iter().filter(|t| t.kind != CsvTroubleKind::Empty).count(), 0);
    }

    #[test]
    fn nothing_changed_is_nothing_written_otherwise(bytes in vec(any::<u8>(), 0..60)) {
        let manifest = table(&bytes);
        let is_sound = !manifest.troubles.iter().any(|trouble| trouble.kind == CsvTroubleKind::NotUtf8);
        let is_bytewise = matches!(manifest.encoding, TextEncoding::Utf8 | TextEncoding::CodePage(_));
        if is_bytewise || (is_sound && manifest.encoding != TextEncoding::Utf32) {
            prop_assert_eq!(render(&manifest), bytes);
        }
    }

    #[test]
    fn utf_16_goes_through_unchanged(text in "[a-zé,\n\u{1F600}]{4,40}", is_big: bool, is_marked: bool) {
        let text = format!("{}{text}", if is_marked { "\u{feff}" } else { "file,b\n" });
        let unit = if is_big { u16::to_be_bytes } else { u16::to_le_bytes };
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        prop_assert_eq!(render(&table(&bytes)), bytes);
    }
}
