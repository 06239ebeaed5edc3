//! Import files as records: shapes, encodings, flaws with their places. Knows no rule.

use super::*;

fn read_text(text: &[u8]) -> Records {
    read(EntryId(0), text.to_vec())
}

fn kinds(records: &Records) -> Vec<JsonFlawKind> {
    records.flaws.iter().map(|flaw| flaw.kind).collect()
}

#[test]
fn what_a_text_is_at_its_top_is_distinguished() {
    use JsonFlawKind::{
        ByteOrderMark, NotArray, NotFinite, NotUtf8, OtherEncoding, RepeatedName, Syntax, TrailingComma,
    };
    for (text, shape, rows, flaws) in [
        (b"[{}, {}]".as_slice(), JsonShape::Array, 2, vec![]),
        (b" [ ] \n", JsonShape::Array, 0, vec![]),
        (b"{\"a\":1}\n{\"a\":2}\n", JsonShape::Lines, 2, vec![NotArray]),
        (b"{\"a\":1},\n{\"a\":2}", JsonShape::Lines, 2, vec![NotArray]),
        (b"{\"a\":1}", JsonShape::Object, 1, vec![NotArray]),
        (b"\"x\"", JsonShape::Other, 0, vec![NotArray]),
        (b"", JsonShape::Other, 0, vec![Syntax]),
        (b"\xEF\xBB\xBF[{}]", JsonShape::Array, 1, vec![ByteOrderMark]),
        (b"[{},]", JsonShape::Array, 1, vec![TrailingComma]),
        (b"[{\"a\":NaN}]", JsonShape::Array, 1, vec![NotFinite]),
        (b"[{\"a\":1,\"a\":2}]", JsonShape::Array, 1, vec![RepeatedName]),
        (b"[{\"a\":\"\xff\"}]", JsonShape::Array, 1, vec![NotUtf8]),
        (b"[\0{\0}\0]\0", JsonShape::Array, 1, vec![OtherEncoding]),
        (b"[{}] x", JsonShape::Array, 1, vec![Syntax]),
        (b"[{}][{}]", JsonShape::Array, 1, vec![Syntax]),
        (b"[{}, {\"a\" 1}]", JsonShape::Array, 1, vec![Syntax]),
        (b"row_data\nhttps://a/b.jpg", JsonShape::Other, 0, vec![Syntax]),
    ] {
        let records = read_text(text);
        let shown = String::from_utf8_lossy(text);
        assert_eq!((records.shape, records.count()), (shape, rows), "{shown}: {:?}", records.flaws);
        assert_eq!(kinds(&records), flaws, "{shown}: {:?}", records.flaws);
    }
}

#[test]
fn lines_and_columns_of_records_are_those_of_the_file() {
    let records = read_text("[\n {\"é\": 1}, {}\r\n,\n  {}]".as_bytes());
    let place = |row| records.line_and_column(records.span(row, "").unwrap().start);
    let places: Vec<_> = (1..=3).map(place).collect();
    assert_eq!(places, [(2, 2), (2, 12), (4, 3)]);
}

#[test]
fn what_is_written_anew_loses_what_that_fixes_and_nothing_else() {
    let mut records = read_text(b"\xEF\xBB\xBF[{\"a\":[1,],\"b\":NaN,},\n{},]");
    records.rewrite();
    assert_eq!(kinds(&records), [JsonFlawKind::NotFinite]);
    assert_eq!(records.record_text(1), b"{\"a\":[1],\"b\":NaN}");
}

#[test]
fn reading_stops_at_more_records_and_at_more_values_than_the_ceilings() {
    let most = format!("[{}{{}}]", "{},".repeat((1 << 20) - 1));
    assert_eq!(read_text(most.as_bytes()).flaws, []);
    for (text, detail) in [
        (format!("[{}{{}}]", "{},".repeat(1 << 20)), "more than 1048576 records"),
        (format!("[[{}1]]", "1,".repeat(1 << 24)), "more than 16777216 values in all"),
    ] {
        let records = read_text(text.as_bytes());
        let last = records.flaws.last().unwrap();
        assert_eq!((last.kind, &*last.detail), (JsonFlawKind::TooLong, detail));
    }
}

#[test]
fn an_import_file_that_is_not_read_gives_its_size() {
    let records = too_long(EntryId(0), 7, 6);
    assert_eq!(records.flaws[0].kind, JsonFlawKind::TooLong);
    assert!(records.flaws[0].detail.starts_with("a text of 7 bytes; at most 6"));
}
