//! `record/wrong-type`: a record or a field is of another type than the target takes.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::{JsonKind, quoted};
use crate::model::{Because, Fix, Safety, Severity, pointer_to};
use crate::profiles::{FieldKind, FieldNeeds};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::url::parts;
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "record/wrong-type",
    level: Some(Severity::Error),
    summary: "a record or a field is of another type than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "a type decides what a value means", source: cite!(RFC_8259, "section 3") },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds records that are no objects, and fields whose value is of another type. A text alone in place of a record means
a local file to some readers, never a URL. Keys, metadata and attachments have rules of their own.

## Why
A reader refuses the whole import for it, or drops the record in silence.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "external_id": 17}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "external_id": "17"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": 17, "global_key": "a.jpg"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| 17]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "external_id": "17"}]
```

## Fix
A number that should be a text is written as one, and a URL alone as a record. Anything else is for you to fix.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.records else { return };
    if row.record.kind() != JsonKind::Object {
        drafts.extend(whole(context, row));
        return;
    }
    for (name, value) in row.record.members() {
        let field = needs.fields.iter().find(|field| name.is(&field.name));
        let Some(field) = field.filter(|field| !super::fits(field.kind, value)) else { continue };
        if is_judged_elsewhere(context, field) {
            continue;
        }
        let (title, raw) = (value.kind().title(), value.raw());
        let message = format!("`{}` in row {} is {title}, not {}", field.name, row.row, wanted(field.kind));
        let help = format!("write {}", wanted(field.kind));
        let is_simple = matches!(value.kind(), JsonKind::Number | JsonKind::Bool);
        let fix = if is_simple && field.kind == FieldKind::String && !field.required {
            let action = row.write(pointer_to(&field.name), &raw);
            Fix::safe(format!("write `{}`", quoted(&raw)), action)
        } else {
            Fix::manual(help.as_str())
        };
        drafts.push(Draft::new(row.locus(pointer_to(&field.name)), raw, message, help).fix(fix));
    }
}

/// A record that is no object.
fn whole(context: &Context<'_>, row: Row<'_>) -> Option<Draft> {
    let (title, raw) = (row.record.kind().title(), row.record.raw());
    let message = format!("row {} is {title}, not an object", row.row);
    let help = "write an object with the fields of a record";
    let draft = Draft::new(row.locus(""), raw, message, help);
    let Some(text) = row.record.text() else { return Some(draft.fix(Fix::manual(help))) };
    let required =
        context.profile.records.iter().flat_map(|needs| &needs.fields).find(|field| field.required);
    match required.filter(|_| parts(&text).is_some()) {
        Some(field) => {
            let json = format!("{{{}: {}}}", quoted(&field.name), quoted(&text));
            Some(draft.fix(Fix::safe("write it as a record", row.set("", json))))
        }
        // A path is determined by what it leads to.
        None => text.trim().is_empty().then(|| draft.fix(Fix::manual(help))),
    }
}

/// Whether rules of another group or name look at a field.
fn is_judged_elsewhere(context: &Context<'_>, field: &FieldNeeds) -> bool {
    let profile = context.profile;
    let others = [
        profile.keys.as_ref().and_then(|needs| needs.field.as_ref()),
        profile.metadata.as_ref().map(|needs| &needs.field),
        profile.attachments.as_ref().map(|needs| &needs.field),
    ];
    !field.values.is_empty() || others.contains(&Some(&field.name))
}

fn wanted(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::String => "a string",
        FieldKind::Number => "a number",
        FieldKind::Array => "an array",
        FieldKind::Object => "an object",
        FieldKind::Any => "anything",
    }
}
