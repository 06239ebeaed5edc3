//! `record/unknown-field`: a record has a field that the target does not know.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::Value;
use crate::model::{Action, Because, Fix, Safety, Severity, pointer_to};
use crate::profiles::{FieldNeeds, RecordNeeds};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "record/unknown-field",
    level: Some(Severity::Error),
    summary: "a record has a field that the target does not know",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "an unknown name has no meaning", source: cite!(RFC_8259, "section 4") },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds fields that the target does not know, and names for known ones that people and older versions use.

## Why
One such name may make a reader refuse the whole import.

## Example
```imgpack fail labelbox
import.json
| [{"imageUrl": "https://x.example/a.jpg", "externalId": "one", "globalKey": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "external_id": "one", "global_key": "a.jpg"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "colour": "red"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
A name that means a known field is written so, where the record has no such field yet and the value is of its type. With
`--unsafe-fixes` a field that means nothing is taken out; put it into the metadata if you want to keep it. A list of records
is never taken out or renamed: it was meant as the import.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.records else { return };
    for (name, value) in row.record.members() {
        let name = name.text().unwrap_or_default();
        if super::known(needs, &name).is_some() {
            continue;
        }
        let meant = super::meant(needs, &name);
        let fix = fix(needs, row, (&name, value), meant);
        drafts.push(draft(needs, row, &name, meant).fix(fix));
    }
}

fn draft(needs: &RecordNeeds, row: Row<'_>, name: &str, meant: Option<&FieldNeeds>) -> Draft {
    let pointer = pointer_to(name);
    let (message, help) = match meant {
        Some(field) => (
            format!("`{name}` in row {} is not a field; `{}` is", row.row, field.name),
            format!("write `{}`", field.name),
        ),
        None => (format!("`{name}` in row {} is not a field that is known", row.row), known_fields(needs)),
    };
    Draft::new(row.locus(pointer), name, message, help)
}

fn known_fields(needs: &RecordNeeds) -> String {
    let names: Vec<&str> = needs.fields.iter().map(|field| field.name.as_str()).collect();
    format!("use only the fields that are known: {}", names.join(", "))
}

fn fix(
    needs: &RecordNeeds,
    row: Row<'_>,
    (name, value): (&str, Value<'_>),
    meant: Option<&FieldNeeds>,
) -> Fix {
    let pointer = pointer_to(name);
    if holds_records(needs, value) {
        return Fix::manual(format!("write the list in `{name}` as the whole file"));
    }
    match meant {
        Some(field) if row.record.get(&field.name).is_some() => {
            Fix::manual(format!("keep one of `{name}` and `{}`", field.name))
        }
        Some(field) if !super::fits(field.kind, value) => {
            Fix::manual(format!("write what `{name}` holds in the form of `{}`", field.name))
        }
        Some(field) => {
            Fix::safe(format!("call it `{}`", field.name), row.rename(pointer.as_str(), &field.name))
        }
        None => {
            let action =
                Action::DropField { entry: row.records.entry, row: row.row, pointer: pointer.into() };
            Fix::unsafe_(format!("remove `{name}`"), action)
        }
    }
}

/// Whether this is a list of records: what was meant as the import stands one level down.
fn holds_records(needs: &RecordNeeds, value: Value<'_>) -> bool {
    let required = |name: &str| {
        super::known(needs, name).or_else(|| super::meant(needs, name)).is_some_and(|one| one.required)
    };
    let mut elements = value.elements();
    elements.any(|one| one.members().any(|(name, _)| required(&name.text().unwrap_or_default())))
}
