//! Any text as an import file, against another reader of JSON; and fixtures of any kind as facts and reports:
//! what is written is JSON and holds the names it is about.
#![no_main]

use imgpack::fuzzing::fixture;
use imgpack::model::facts_v1::Writer;
use imgpack::model::json::JsonFlawKind;
use imgpack::model::{ContainerKind, Depth, JsonShape, Records};
use imgpack_fuzz::{held, judged};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let files = vec![("a.json", text.as_bytes().to_vec())];
    let inventory = held(ContainerKind::Directory, "images", files, Depth::Names).inventory;
    let records = inventory.records.first().expect("an import file is read");
    in_place(records);
    against_another(text, records);
    anew(records);
    // A repetition is how a page writes a million cells; here it would only cost time.
    if !text.contains("\\*") {
        written(text);
    }
});

/// Every record and flaw lies in the text, in order.
fn in_place(records: &Records) {
    let mut end = 0;
    for row in records.rows() {
        let span = records.span(row, "").expect("a record stands somewhere");
        assert!(end <= span.start && span.end as usize <= records.text().len());
        end = span.end;
    }
    for flaw in &records.flaws {
        assert!(flaw.at.start <= flaw.at.end && flaw.at.end as usize <= records.text().len(), "{flaw:?}");
    }
}

/// What is read without a flaw another reader takes and reads alike, and what the other takes is JSON here.
fn against_another(text: &str, records: &Records) {
    match serde_json::from_str::<Value>(text) {
        Ok(theirs) => {
            let is_syntax = |kind| matches!(kind, JsonFlawKind::Syntax | JsonFlawKind::TrailingComma);
            let refused: Vec<_> = records.flaws.iter().filter(|flaw| is_syntax(flaw.kind)).collect();
            assert!(refused.is_empty(), "only another takes it: {refused:?}");
            if let (JsonShape::Array, Value::Array(theirs)) = (records.shape, theirs) {
                let ours = records.rows().map(|row| parsed(records.record_text(row)));
                if records.flaws.is_empty() {
                    assert_eq!(ours.collect::<Vec<_>>(), theirs);
                }
            }
        }
        // The other reader computes numbers and counts brackets on its own.
        Err(error) if error.to_string().contains("number out of range") => {}
        Err(error) if error.to_string().contains("recursion limit") => {}
        Err(error) => assert!(!records.flaws.is_empty(), "only we take it: {error}"),
    }
}

/// What is written anew has the same records, and nothing is left that writing fixes.
fn anew(records: &Records) {
    let mut written = records.clone();
    written.rewrite();
    assert_eq!(written.count(), records.count());
    let fixed = [JsonFlawKind::TrailingComma, JsonFlawKind::ByteOrderMark, JsonFlawKind::NotArray];
    assert!(written.flaws.iter().all(|flaw| !fixed.contains(&flaw.kind)), "{:?}", written.flaws);
    if written.flaws.is_empty() {
        for row in written.rows() {
            parsed(written.record_text(row));
        }
    }
}

fn parsed(record: &[u8]) -> Value {
    match serde_json::from_slice(record) {
        Ok(value) => value,
        Err(error) if error.to_string().contains("number out of range") => Value::Null,
        Err(error) if error.to_string().contains("recursion limit") => Value::Null,
        Err(error) => panic!("a record is JSON: {error}"),
    }
}

/// Facts and reports of a fixture.
fn written(text: &str) {
    let Ok((inventory, settings)) = fixture(text) else { return };
    for entry in &inventory.entries {
        let line = Writer::default().entry("input", entry, inventory.facts(entry.id), None);
        assert!(!line.contains('\n'), "facts are one line");
        let value: Value = serde_json::from_str(&line).expect("facts are JSON");
        assert_eq!(value["entry"].as_str(), Some(entry.path.text()), "{line}");
    }
    judged(&inventory, &settings);
}
