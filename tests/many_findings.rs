//! Thousands of findings in one text: each is reported with its place, and the text is not walked anew for each.
//!
//! Walking it anew would not come to an end here. Knows no reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Sandbox, png};

/// Processor time of a run, in seconds; many times what it takes without optimisation.
const SECONDS: u64 = 15;

/// The report of a run that comes to an end.
#[track_caller]
fn report(sandbox: &Sandbox, words: &str) -> Value {
    let run = sandbox.shell(&format!("ulimit -t {SECONDS}; \"$IMGPACK\" {words}"));
    assert!(matches!(run.code, Some(0 | 1)), "{:?}: {}", run.code, run.err);
    run.json()
}

/// The findings of a code.
fn found<'a>(report: &'a Value, code: &str) -> Vec<&'a Value> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["code"] == code).collect()
}

/// Checks an annotation with a long folder and many boxes that begin outside the image, and says where the
/// first and the last of them stand: line, column and bytes.
fn places_of_boxes(bytes: impl Fn(&str) -> Vec<u8>, folder: &str, objects: usize) -> [Value; 2] {
    let sandbox = Sandbox::new();
    let object = "<object><name>a</name><bndbox><xmin>-1</xmin><ymin>1</ymin><xmax>8</xmax><ymax>9</ymax>\
                  </bndbox></object>";
    let text = format!(
        "<annotation><folder>{folder}</folder><filename>a.png</filename><size><width>10</width>\
         <height>10</height><depth>1</depth></size>\n{}</annotation>",
        object.repeat(objects)
    );
    sandbox.write("in/cat/a.png", png(10, 10, 1));
    sandbox.write("in/cat/a.xml", bytes(&text));
    let report = report(&sandbox, "check in --target onestepai --format json");
    let found = found(&report, "annotation/box-outside");
    assert_eq!(found.len(), objects);
    [found[0], found[objects - 1]].map(|finding| {
        let at = &finding["at"];
        serde_json::json!([at["line"], at["column"], at["bytes"]])
    })
}

#[test]
fn many_boxes_behind_a_long_text_have_their_places() {
    let folder = " ".repeat(1 << 20);
    let [first, last] = places_of_boxes(|text| text.as_bytes().to_vec(), &folder, 1_000);
    assert_eq!(first[0], 2);
    assert_eq!(last[0], 2);
    let step = last[1].as_u64().unwrap() - first[1].as_u64().unwrap();
    assert_eq!(step, last[2][0].as_u64().unwrap() - first[2][0].as_u64().unwrap());
    assert_eq!(step % 999, 0);
}

#[test]
fn many_boxes_behind_a_long_text_in_another_encoding_have_their_places() {
    let folder = "é".repeat(1 << 18);
    let utf8 = places_of_boxes(|text| text.as_bytes().to_vec(), &folder, 500);
    let latin = |text: &str| {
        let declared = "<?xml version='1.0' encoding='ISO-8859-1'?>";
        declared.chars().chain(text.chars()).map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    };
    let wide = |text: &str| {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for (there, here) in places_of_boxes(latin, &folder, 500).iter().zip(&utf8) {
        assert_eq!((&there[0], &there[1]), (&here[0], &here[1]));
        let shift = here[2][0].as_u64().unwrap() - there[2][0].as_u64().unwrap();
        assert_eq!(shift, (1 << 18) - "<?xml version='1.0' encoding='ISO-8859-1'?>".len() as u64);
    }
    for (there, here) in places_of_boxes(wide, &folder, 500).iter().zip(&utf8) {
        assert_eq!((&there[0], &there[1]), (&here[0], &here[1]));
        let start = here[2][0].as_u64().unwrap() - (1 << 18);
        assert_eq!(there[2][0], 2 + 2 * start);
    }
}

#[test]
fn many_cells_of_one_long_record_have_their_places() {
    let sandbox = Sandbox::new();
    let (cells, cell) = (4_000, format!("=A1({}", "x".repeat(400)));
    let header = (0..cells).map(|index| format!(",h{index}")).collect::<Vec<_>>().concat();
    let table = format!("file{header}\na.png{}\n", format!(",{cell}").repeat(cells));
    sandbox.write("in/a.png", png(10, 10, 1));
    sandbox.write("in/list.csv", table);
    let report = report(&sandbox, "check in --target opendatasoft --format json");
    let found = found(&report, "manifest/formula-cell");
    assert_eq!(found.len(), cells);
    for (index, finding) in found.iter().enumerate() {
        let column = "a.png,".len() + index * (cell.len() + 1) + 1;
        assert_eq!((&finding["at"]["line"], &finding["at"]["column"]), (&2.into(), &column.into()));
    }
}

#[test]
fn many_entries_behind_many_spaces_have_their_places() {
    let sandbox = Sandbox::new();
    let entry = r#"{"name": "tag", "value": "oak"}"#;
    let head = format!(
        "[{{\"row_data\": \"https://x.example/a.jpg\", \"global_key\": \"a\",{}\n\"metadata_fields\": [",
        " ".repeat(1 << 21)
    );
    sandbox.write("import.json", format!("{head}{}]}}]", vec![entry; 2_000].join(",")));
    let report = report(&sandbox, "check import.json --format json");
    let found = found(&report, "metadata/duplicate");
    assert_eq!(found.len(), 1_999);
    for finding in found {
        let at = &finding["at"];
        let number = at["pointer"].as_str().unwrap().strip_prefix("/0/metadata_fields/").unwrap();
        let index: usize = number.parse().unwrap();
        let column = "\"metadata_fields\": [".len() + index * (entry.len() + 1) + 1;
        assert_eq!((&at["line"], &at["column"]), (&2.into(), &column.into()));
    }
}

#[test]
fn many_members_of_one_record_have_their_places() {
    let sandbox = Sandbox::new();
    let members = (0..20_000).map(|index| format!(",\"k{index:05}\": 1")).collect::<Vec<_>>().concat();
    sandbox.write("import.json", format!("[{{\"row_data\": \"https://x.example/a.jpg\"{members}}}]"));
    let report = report(&sandbox, "check import.json --format json");
    let found = found(&report, "record/unknown-field");
    assert_eq!(found.len(), 10_000);
    let column = |finding: &Value| finding["at"]["column"].as_u64().unwrap();
    for (index, pair) in found.windows(2).enumerate() {
        assert_eq!(pair[0]["at"]["pointer"], format!("/0/k{index:05}"));
        assert_eq!(column(pair[1]) - column(pair[0]), ",\"k00000\": 1".len() as u64);
    }
}

#[test]
fn a_name_that_stands_thousands_of_times_in_one_object_is_reported_each_time() {
    let sandbox = Sandbox::new();
    let row = format!("{{\"row_data\": \"https://x.example/a.jpg\"{}}}", ",\"k\":1".repeat(10_000));
    let pairs = (0..2_000)
        .map(|index| format!(",\"k{index}\":1,\"k{index}\":{}", index % 2))
        .collect::<Vec<_>>()
        .concat();
    let other = format!("{{\"row_data\": \"https://x.example/b.jpg\"{pairs}}}");
    sandbox.write("same.json", format!("[{row}]"));
    sandbox.write("pairs.json", format!("[{other}]"));
    let mere = |name: &str| {
        let report = report(&sandbox, &format!("check {name} --format json"));
        let is_safe = |finding: &&Value| finding["fix"]["safety"] == "safe";
        let found = found(&report, "record/unparsable");
        (found.len(), found.into_iter().filter(is_safe).count())
    };
    assert_eq!(mere("same.json"), (9_999, 9_999));
    assert_eq!(mere("pairs.json"), (2_000, 1_000));
}

#[test]
fn many_entries_of_other_names_are_no_repeats() {
    let sandbox = Sandbox::new();
    let entries: Vec<String> =
        (0..60_000).map(|index| format!(r#"{{"name":"n{index}","value":"oak"}}"#)).collect();
    let head = r#"[{"row_data":"https://x.example/a.jpg","global_key":"a","metadata_fields":["#;
    sandbox.write("import.json", format!("{head}{}]}}]", entries.join(",")));
    let report = report(&sandbox, "check import.json --format json --select metadata/duplicate");
    assert_eq!(report["findings"], serde_json::json!([]));
}

#[test]
fn many_members_are_taken_out_of_one_record() {
    let sandbox = Sandbox::new();
    let members = (0..8_000).map(|index| format!(" \"k{index}\": 1,")).collect::<Vec<_>>().concat();
    let kept = "\"row_data\": \"https://x.example/a.jpg\" , \"global_key\": \"a.jpg\"";
    sandbox.write("import.json", format!("[{{{members}{kept}}}]"));
    let report = report(&sandbox, "build import.json -o out.json --unsafe-fixes --format json");
    assert_eq!(report["plan"]["steps"].as_array().unwrap().len(), 8_000);
    assert_eq!(String::from_utf8(sandbox.read("out.json")).unwrap(), format!("[{{ {kept}}}]"));
}
