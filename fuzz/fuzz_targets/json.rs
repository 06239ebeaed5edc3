//! Fixtures of any kind as facts and reports: what is written is JSON and holds the names it is about.
#![no_main]

use imgpack::fixture;
use imgpack::report::facts_line;
use imgpack_fuzz::judged;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // A repetition is how a page writes a million cells; here it would only cost time.
    if text.contains("\\*") {
        return;
    }
    let Ok(fixture) = fixture::parse(text) else { return };
    for entry in &fixture.inventory.entries {
        let line = facts_line("input", &fixture.inventory, entry);
        assert!(!line.contains('\n'), "facts are one line");
        let value: serde_json::Value = serde_json::from_str(&line).expect("facts are JSON");
        assert_eq!(value["entry"].as_str(), Some(entry.path.text()), "{line}");
    }
    judged(&fixture.inventory, &fixture.settings);
});
