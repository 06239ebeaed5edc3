//! `record/not-array`: an import file is not one array of records.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::JsonFlawKind;
use crate::model::{Because, Fix, JsonShape, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/not-array",
    level: Some(Severity::Error),
    summary: "an import file is not one array of records",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "an import file is one array of objects", source: cite!(RFC_8259, "section 5") },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds import files whose top is one object, several objects one after the other, as in JSON Lines, or no object at
all.

## Why
A reader that expects an array stops at the first byte, or reads the first record only.

## Example
```imgpack fail labelbox
import.json
| {"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```
```imgpack fail labelbox
import.json
| "https://x.example/a.jpg"
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
Objects are written as one array, each byte of them as it stands. Anything else must be made anew by hand.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some((needs, records)) = super::import(context) else { return };
    for (flaw, at) in super::flaws(records, &[JsonFlawKind::NotArray]) {
        let holds_records = match records.shape {
            JsonShape::Lines => true,
            JsonShape::Object => records.record(1).is_some_and(|record| {
                record.members().any(|(name, _)| {
                    let name = name.text().unwrap_or_default();
                    super::known(needs, &name).or_else(|| super::meant(needs, &name)).is_some()
                })
            }),
            JsonShape::Array | JsonShape::Other => false,
        };
        let fix = if holds_records {
            super::rewritten(records)
        } else {
            Fix::manual("make it an array of objects")
        };
        let help = "write one array: `[` first, a comma between records, `]` last";
        drafts.push(super::draft(context, records, flaw, at, help).fix(fix));
    }
}
