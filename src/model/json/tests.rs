//! The scanner of JSON: what it notes of sound and unsound texts. Knows no import file.

use super::*;

fn scanned(text: &str) -> (Vec<Node>, Vec<JsonFlawKind>) {
    let mut scanner = Scanner::new(text.as_bytes(), 0, JsonLimits::default());
    let read = scanner.value(0);
    if read.is_ok() && scanner.peek().is_some() {
        scanner.unexpected("the end");
    }
    let flaws = scanner.take_flaws().into_iter().map(|flaw| flaw.kind).collect();
    (scanner.nodes, flaws)
}

#[test]
fn what_is_json_is_what_another_reader_takes() {
    for text in [
        "{}",
        "[]",
        "null",
        "-0",
        "1e5",
        "1E+5",
        "1.0",
        "[1,2 ,\n3]",
        r#"{"a":{"b":[true,false]}}"#,
        r#""é\u00e9\ud83d\ude00\n""#,
        " 1 ",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "[1,]",
        "{\"a\":1,}",
        "[1 2]",
        "{a:1}",
        "{'a':1}",
        "\"\u{1}\"",
        r#""\x""#,
        r#""\u12g4""#,
        "nul",
        "tru",
        "NaN",
        "[Infinity]",
        "-Infinity",
        "",
        "[",
        "{\"a\"",
        "{\"a\":",
        "\"a",
        "1 1",
        "[]]",
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        "[,]",
        "{,}",
        "//",
        "\u{feff}[]",
        "[1,,2]",
    ] {
        let (_, flaws) = scanned(text);
        let oracle = serde_json::from_str::<serde_json::Value>(text);
        assert_eq!(flaws.is_empty(), oracle.is_ok(), "{text:?}: {flaws:?}, {oracle:?}");
    }
}

#[test]
fn values_are_what_another_reader_reads() {
    let text = r#" {"a\u0062": "x\ty\ud83d\ude00", "n": [1, -2.5e3, {"k": null}], "": {"~/": true}} "#;
    let (nodes, flaws) = scanned(text);
    assert!(flaws.is_empty());
    let root = Value::new(text.as_bytes(), &nodes, 0);
    let oracle: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(root.get("ab").unwrap().text().unwrap(), oracle["ab"].as_str().unwrap());
    for pointer in ["", "/ab", "/n", "/n/1", "/n/2/k", "//~0~1"] {
        let found: serde_json::Value = serde_json::from_str(&root.at(pointer).unwrap().raw()).unwrap();
        assert_eq!(&found, oracle.pointer(pointer).unwrap(), "{pointer}");
    }
    for pointer in ["/x", "/n/3", "/n/x", "/ab/0"] {
        assert!(root.at(pointer).is_none() && oracle.pointer(pointer).is_none(), "{pointer}");
    }
    assert_eq!(root.at("/n/1").unwrap().number(), Some(-2500.0));
}

#[test]
fn flaws_that_leave_no_doubt_do_not_stop_the_reader() {
    use JsonFlawKind::{LoneSurrogate, NotFinite, RepeatedName, Syntax, TooDeep, TrailingComma};
    for (text, kinds) in [
        ("[1,]", vec![TrailingComma]),
        (r#"{"a":NaN,"b":-Infinity}"#, vec![NotFinite, NotFinite]),
        (r#"{"a":1,"\u0061":2}"#, vec![RepeatedName]),
        (r#"[{"a":1,"a":2},{"a":1}]"#, vec![RepeatedName]),
        (r#""\ud800x""#, vec![LoneSurrogate]),
        ("[1 2]", vec![Syntax]),
    ] {
        assert_eq!(scanned(text).1, kinds, "{text}");
    }
    let many: Vec<String> = (0..40).map(|n| format!("\"k{}\":0", n % 39)).collect();
    assert_eq!(scanned(&format!("{{{}}}", many.join(","))).1, [RepeatedName]);
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(scanned(&deep(129)).1, [TooDeep]);
    assert!(scanned(&deep(128)).1.is_empty());
}

#[test]
fn a_string_above_the_ceiling_stops_the_reader() {
    let limits = JsonLimits { string: 8, ..JsonLimits::default() };
    let read = |text: &str| Scanner::new(text.as_bytes(), 0, limits).value(0);
    assert!(read("\"1234567\"").is_ok());
    assert!(read("\"1234567890\"").is_err());
}

fn spliced(text: &str, pointer: &str, splice: Splice<'_>) -> Option<String> {
    let (nodes, _) = scanned(text);
    let changed = splice.apply(text.as_bytes(), Value::new(text.as_bytes(), &nodes, 0), pointer)?;
    Some(String::from_utf8(changed).unwrap())
}

#[test]
fn a_change_keeps_every_byte_around_it() {
    let text = "{\n  \"a\" : 1,\n  \"b\" : [1,  2, 3]\n}";
    for (pointer, splice, wanted) in [
        ("/a", Splice::Set("\"x\""), "{\n  \"a\" : \"x\",\n  \"b\" : [1,  2, 3]\n}"),
        ("/c~1", Splice::Set("0"), "{\n  \"a\" : 1,\n  \"b\" : [1,  2, 3],\n  \"c/\" : 0\n}"),
        ("/b/1", Splice::Drop, "{\n  \"a\" : 1,\n  \"b\" : [1,  3]\n}"),
        ("/b/2", Splice::Drop, "{\n  \"a\" : 1,\n  \"b\" : [1,  2]\n}"),
        ("/b", Splice::Drop, "{\n  \"a\" : 1\n}"),
        ("/a", Splice::Rename("q\""), "{\n  \"q\\\"\" : 1,\n  \"b\" : [1,  2, 3]\n}"),
    ] {
        assert_eq!(spliced(text, pointer, splice).unwrap(), wanted, "{pointer}");
    }
    assert_eq!(spliced("{}", "/a", Splice::Set("1")).unwrap(), "{\"a\": 1}");
    assert_eq!(spliced(r#"{"a\"b":1}"#, "/a\"b", Splice::Rename("c")).unwrap(), r#"{"c":1}"#);
    assert_eq!(spliced("{}", "/a/b", Splice::Set("1")), None);
    assert_eq!(spliced("{}", "/a", Splice::Drop), None);
}

#[test]
fn what_is_quoted_is_read_back() {
    let text = "a\"b\\c\u{1}\n\r\té\u{1f600}";
    assert_eq!(serde_json::from_str::<String>(&quoted(text)).unwrap(), text);
    let json = quoted(text);
    assert_eq!(Value::new(json.as_bytes(), &scanned(&json).0, 0).text().unwrap(), text);
}
