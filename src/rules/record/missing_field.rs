//! `record/missing-field`: a record lacks a field that it must have.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::{JsonKind, Value};
use crate::model::{Because, Fix, Safety, Severity, pointer_to};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "record/missing-field",
    level: Some(Severity::Error),
    summary: "a record lacks a field that it must have",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "a record without its image is incomplete",
        source: cite!(RFC_8259, "section 4"),
    },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds records in which a required field is missing, null or space.

## Why
The record stands for nothing; some readers refuse the whole import for it.

## Example
```imgpack fail labelbox
import.json
| [{"global_key": "a.jpg"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": " ", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
Nobody knows which image is meant: write it by hand, or leave the record out.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = context.profile.records.as_ref().filter(|_| row.record.kind() == JsonKind::Object)
    else {
        return;
    };
    for field in needs.fields.iter().filter(|field| field.required) {
        let value = row.record.get(&field.name);
        let what = match value {
            None if super::has_alias(needs, field, row) => continue,
            None => "is missing",
            Some(value) if value.kind() == JsonKind::Null => "is null",
            Some(value) if is_blank(value) => "is blank",
            Some(_) => continue,
        };
        let message = format!("`{}` {what} in row {}", field.name, row.row);
        let help = format!("write `{}`, or leave the record out", field.name);
        let draft = Draft::new(row.locus(pointer_to(&field.name)), &field.name, message, help.as_str());
        drafts.push(draft.fix(Fix::manual(help)));
    }
}

fn is_blank(value: Value<'_>) -> bool {
    value.text().is_some_and(|text| text.trim().is_empty())
}
