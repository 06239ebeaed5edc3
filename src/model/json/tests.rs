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

fn tape(text: &str) -> Tape {
    Tape::of_record(text.as_bytes().to_vec()).0
}

fn spliced(text: &str, pointer: &str, splice: Splice<'_>) -> Option<String> {
    let tape = tape(text);
    let mut patch = Patch::new(&tape);
    assert_ne!(patch.add(pointer, splice), Spliced::Later);
    Some(String::from_utf8(patch.applied()?).unwrap())
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

/// A text with nested containers, small and large, and every pointer into it.
fn wide_text(members: usize) -> (String, Vec<String>) {
    let mut text = String::from("{\"first\": {},");
    let mut pointers = vec![String::new(), "/first".into(), "/l\u{e9}~0st".into(), "/list".into()];
    for index in 0..members {
        let escaped = if index % 3 == 0 { "\\u006b" } else { "k" };
        text.push_str(&format!(" \"{escaped}{index}\" : [{index}, {{\"x\":[]}}],"));
        pointers.extend(["", "/0", "/1", "/1/x"].map(|rest| format!("/k{index}{rest}")));
    }
    let list: Vec<String> = (0..members).map(|index| format!("{{\"a\": {index}}}")).collect();
    pointers.extend((0..members).flat_map(|index| [format!("/list/{index}"), format!("/list/{index}/a")]));
    text.push_str(&format!("\"list\": [{}], \"k0\": null, \"l\u{e9}~st\": 1}}", list.join(" , ")));
    (text, pointers)
}

#[test]
fn what_is_found_by_a_way_is_what_a_walk_finds() {
    for members in [0, 1, 20, 31, 32, 33, 64, 65, 130] {
        let (text, pointers) = wide_text(members);
        let (nodes, flaws) = scanned(&text);
        assert!(flaws.len() <= 1, "{flaws:?}");
        let (tape, walked) = (tape(&text), Value::new(text.as_bytes(), &nodes, 0));
        let found = tape.value(0);
        for pointer in &pointers {
            let place = walked.at(pointer).map(Value::index);
            assert_eq!(found.at(pointer).map(Value::index), place, "{pointer} of {members}");
            // The last of that name is no array.
            assert_eq!(place.is_none(), pointer.starts_with("/k0/"), "{pointer}");
        }
        for pointer in ["/x", "/list/130", "/list/x", "/k1/2", "/first/0"] {
            assert!(found.at(pointer).is_none() && walked.at(pointer).is_none(), "{pointer}");
        }
        for offset in 0..=u32::try_from(text.len()).unwrap() {
            assert_eq!(found.pointer_at(offset), walked.pointer_at(offset), "{offset} of {members}");
        }
        let count = |value: Value<'_>| {
            let mut count = 0;
            value.all_of_name("k0", |_| {
                count += 1;
                true
            });
            count
        };
        assert_eq!((count(found), count(walked)), if members > 0 { (2, 2) } else { (1, 1) });
    }
}

/// Numbers without an order that anybody would guess, the same in every run.
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_F491_u32;
    move |below| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    }
}

/// Makes changes one after the other, each on the text that the one before left.
fn one_by_one(text: &str, changes: &[(&str, Splice<'_>)]) -> (String, Vec<Spliced>) {
    let mut text = text.to_owned();
    let mut reported = Vec::new();
    for (pointer, splice) in changes {
        let tape = tape(&text);
        let mut patch = Patch::new(&tape);
        reported.push(patch.add(pointer, *splice));
        if let Some(changed) = patch.applied() {
            text = String::from_utf8(changed).unwrap();
        }
    }
    (text, reported)
}

#[test]
fn changes_made_at_once_are_those_made_one_after_the_other() {
    const POINTERS: [&str; 14] = [
        "/a", "/b", "/c", "/d", "/a/x", "/a/y", "/b/0", "/b/1", "/b/2", "/b/1/z", "/e", "/c/new", "/b/1/w",
        "",
    ];
    const TEXTS: [&str; 4] = [
        "{ \"a\": {\"x\" : 1},  \"b\":[1, {\"z\":2} ,3], \"c\" :{ },\t\"d\" : 4 }",
        "{\"a\":1 , \"a\":{\"y\":2,\"x\":3},\n\"b\":[ ],\"d\":5}",
        "{}",
        "{ \"b\" : [ {}, [] ] }",
    ];
    let mut pick = numbers();
    let mut at_once = 0;
    for _ in 0..5_000 {
        let text = TEXTS[pick(TEXTS.len())];
        let changes: Vec<(&str, Splice<'_>)> = (0..=pick(5))
            .map(|_| {
                let splice = match pick(5) {
                    0 | 1 => Splice::Drop,
                    2 => Splice::Rename(["a", "e", "q"][pick(3)]),
                    _ => Splice::Set(["7", "{\"x\": 8}", "[9,9]"][pick(3)]),
                };
                (POINTERS[pick(POINTERS.len())], splice)
            })
            .collect();
        let tape = tape(text);
        let mut patch = Patch::new(&tape);
        let mut reported = Vec::new();
        for (pointer, splice) in &changes {
            match patch.add(pointer, *splice) {
                Spliced::Later => break,
                done => reported.push(done),
            }
        }
        let (wanted, wanted_reported) = one_by_one(text, &changes[..reported.len()]);
        assert_eq!(reported, wanted_reported, "{changes:?} of {text}");
        let result = patch.applied().unwrap_or_else(|| text.as_bytes().to_vec());
        assert_eq!(String::from_utf8(result).unwrap(), wanted, "{changes:?} of {text}");
        at_once += usize::from(reported.len() > 2);
    }
    assert!(at_once > 500, "{at_once}");
}
