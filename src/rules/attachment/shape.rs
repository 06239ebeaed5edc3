//! `attachment/shape`: attachments are not built as the target reads them.
//!
//! The types and their formats are the profile's.

use crate::model::json::JsonKind;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "attachment/shape",
    level: Some(Severity::Error),
    summary: "attachments are not built as the target reads them",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "an attachment has a type and a value", source: cite!(LABELBOX_ATTACHMENTS) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds attachments that are no array of objects, and objects without a type or a value.

## Why
The whole import is refused for one such attachment.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": "https://x.example/a.png"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": ["https://x.example/a.png"]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"value": "https://x.example/a.png"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a-mask.png"}, {"type": "RAW_TEXT", "value": "an oak"}]}]
```

## Fix
Write an array of objects, each with a type and a value.
"#;

const HELP: &str = "write an array of objects, each with a type and a value";

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.attachments else { return };
    let Some((list, pointer)) = row.member(&needs.field).filter(|(list, _)| list.kind() != JsonKind::Null)
    else {
        return;
    };
    let is_nothing = list.kind() == JsonKind::Object && list.members().next().is_none();
    if list.kind() != JsonKind::Array && !is_nothing {
        let what = format!("`{}` is {}, not an array", needs.field, list.kind().title());
        drafts.push(draft(row, pointer, &needs.field, &what));
    }
    for (value, pointer) in row.elements(&needs.field) {
        if value.kind() != JsonKind::Object {
            let what = format!("an attachment is {}, not an object", value.kind().title());
            drafts.push(draft(row, pointer.to_string(), &value.raw(), &what));
            continue;
        }
        let missing: Vec<String> = [&needs.kind, &needs.value]
            .iter()
            .filter(|name| value.get(name).is_none())
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            drafts.push(draft(
                row,
                pointer.to_string(),
                &value.raw(),
                &format!("an attachment has no {}", missing.join(" and no ")),
            ));
        }
    }
}

fn draft(row: Row<'_>, pointer: String, subject: &str, what: &str) -> Draft {
    let message = format!("row {}: {what}", row.row);
    Draft::new(row.locus(pointer), subject, message, HELP).fix(Fix::manual(HELP))
}
