//! `metadata/duplicate`: a record gives one metadata field twice.
//!
//! The types of fields come from the profile and from the user's ontology.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::model::{Because, Fix, MetadataKind, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::Field;

pub(super) static RULE: Rule = Rule {
    code: "metadata/duplicate",
    level: Some(Severity::Error),
    summary: "a record gives one metadata field twice",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "a field has one value", source: cite!(LABELBOX_METADATA) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds entries that name a field which an earlier entry of the record names, by name or by id. Of a field with options
it is a warning: some say that several may be given.

## Why
The record is refused.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "oak"}, {"name": "tag", "value": "ash"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "oak"}, {"schema_id": "cko8s9r5v0001h2dk9elqdidh", "value": "ash"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "oak"}, {"name": "split", "value": "train"}, {"name": "captureDateTime", "value": "2024-05-01T10:00:00Z"}]}]
```

## Fix
Keep one of them by hand.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let mut seen: FxHashMap<Cow<'_, str>, String> = FxHashMap::default();
    super::each_item(context, row, |needs, item| {
        let field = Field::of(needs, context.settings, &item);
        let name =
            field.map_or_else(|| Cow::Owned(item.title().to_owned()), |field| Cow::Borrowed(field.name()));
        if name.is_empty() {
            return;
        }
        let Some(first) = seen.get(&name) else {
            seen.insert(name, item.pointer.to_string());
            return;
        };
        let message = format!("row {} gives the metadata `{name}` twice", row.row);
        let draft = Draft::new(row.locus(item.pointer.to_string()), name, message, "keep one of them");
        let draft = draft
            .related(row.locus(first.as_str()), "the first of them")
            .fix(Fix::manual("keep one of them"));
        let is_enum = field.is_some_and(|field| field.kind() == MetadataKind::Enum);
        drafts.push(if is_enum { draft.severity(Severity::Warning) } else { draft });
    });
}
