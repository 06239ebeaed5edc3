//! `record/media-type`: a record says that it is of another kind than the target takes here.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::JsonKind;
use crate::model::{Because, Fix, Safety, Severity, pointer_to};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "record/media-type",
    level: Some(Severity::Error),
    summary: "a record says that it is of another kind than the target takes here",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "the kind decides how a record is shown", source: "RFC 6838" },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Compares fields of which only some texts are taken with those texts, letter by letter.

## Why
The record is refused, or opened by an editor for another kind.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "media_type": "image/jpeg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "media_type": "IMAGE"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "media_type": "VIDEO"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "media_type": "IMAGE"}]
```

## Fix
Another spelling of the same is written as the target wants it. A different kind is for you to decide.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.records else { return };
    for field in needs.fields.iter().filter(|field| !field.values.is_empty()) {
        let Some(value) = row.record.get(&field.name).filter(|value| value.kind() != JsonKind::Null) else {
            continue;
        };
        let text = value.text();
        if text.as_ref().is_some_and(|text| field.values.iter().any(|taken| taken == text)) {
            continue;
        }
        let (raw, taken) = (value.raw(), field.values.join(", "));
        let message = format!("`{}` in row {} is {raw}; {taken} is taken", field.name, row.row);
        let help = format!("write {taken}, or leave the field out");
        let word = text.unwrap_or_default().trim().to_ascii_lowercase();
        let fix = match field.value_aliases.get(&word) {
            Some(to) => Fix::safe(format!("write `{to}`"), row.write(pointer_to(&field.name), to)),
            None => Fix::manual(help.as_str()),
        };
        drafts.push(Draft::new(row.locus(pointer_to(&field.name)), raw, message, help).fix(fix));
    }
}
