//! `metadata/shape`: metadata is not built as the target reads it.
//!
//! The types of fields come from the profile and from the user's ontology.

use std::borrow::Cow;

use crate::model::json::{JsonKind, Value};
use crate::model::{Because, Fix, Safety, Severity};
use crate::profiles::MetadataNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::Item;

pub(super) static RULE: Rule = Rule {
    code: "metadata/shape",
    level: Some(Severity::Error),
    summary: "metadata is not built as the target reads it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "an entry names a field and gives its value", source: cite!(LABELBOX_METADATA) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds metadata that is no array of objects, and entries without a field's name or id, or without a value.

## Why
The whole import is refused for one such entry.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": {"tag": "oak"}}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"schemaId": "cko8s9r5v0001h2dk9elqdidh", "value": "oak"}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"schema_id": "cko8s9r5v0001h2dk9elqdidh", "value": "oak"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": null}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"value": "oak"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": ["oak"]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "oak"}, {"name": "split", "value": "train"}, {"name": "captureDateTime", "value": "2024-05-01T10:00:00Z"}]}]
```

## Fix
Another spelling of a member's name is written as the target has it. The rest must be fixed by hand.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.metadata else { return };
    let Some((list, pointer)) = row.member(&needs.field).filter(|(list, _)| list.kind() != JsonKind::Null)
    else {
        return;
    };
    if list.kind() != JsonKind::Array {
        let what = format!("`{}` is {}, not an array", needs.field, list.kind().title());
        drafts.push(draft(row, pointer, &needs.field, &what, "write an array of objects"));
        return;
    }
    for (value, pointer) in row.elements(&needs.field) {
        if value.kind() != JsonKind::Object {
            let what = format!("an entry of `{}` is {}, not an object", needs.field, value.kind().title());
            drafts.push(draft(
                row,
                pointer.to_string(),
                &value.raw(),
                &what,
                "write an object with a name and a value",
            ));
            continue;
        }
        drafts.extend(entry(needs, row, &Item::new(needs, value, pointer)));
    }
}

/// What is wrong with one entry, the first of it.
fn entry(needs: &MetadataNeeds, row: Row<'_>, item: &Item<'_>) -> Option<Draft> {
    let says = |text: &Option<Cow<'_, str>>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let is_named = says(&item.name) || says(&item.id);
    if is_named && item.value.is_some_and(|value| value.kind() != JsonKind::Null) {
        return None;
    }
    if let Some(draft) = misspelt(needs, row, item) {
        return Some(draft);
    }
    let (name, id, value) = (&needs.name, &needs.id, &needs.value);
    let what = match item.value.map(Value::kind) {
        _ if !is_named => format!("an entry of `{}` has neither `{name}` nor `{id}`", needs.field),
        None => format!("the metadata `{}` has no `{value}`", item.title()),
        Some(JsonKind::Null) => format!("the metadata `{}` has the `{value}` null", item.title()),
        Some(_) => return None,
    };
    let help = format!("write `{name}` and `{value}`, or leave the entry out");
    Some(draft(row, item.pointer.to_string(), item.title(), &what, &help))
}

/// A member whose name is another spelling of one that is missing.
fn misspelt(needs: &MetadataNeeds, row: Row<'_>, item: &Item<'_>) -> Option<Draft> {
    let (alias, name) = needs
        .aliases
        .iter()
        .find(|(alias, name)| item.object.get(alias).is_some() && item.object.get(name).is_none())?;
    let pointer = item.at(alias);
    let message = format!("`{alias}` in row {} is not a member of an entry; `{name}` is", row.row);
    let fix = Fix::safe(format!("call it `{name}`"), row.rename(pointer.as_str(), name));
    Some(Draft::new(row.locus(pointer), alias, message, format!("write `{name}`")).fix(fix))
}

fn draft(row: Row<'_>, pointer: String, subject: &str, what: &str, help: &str) -> Draft {
    let message = format!("row {}: {what}", row.row);
    Draft::new(row.locus(pointer), subject, message, help).fix(Fix::manual(help))
}
