//! `metadata/not-finite`: a metadata number is not finite.
//!
//! The types of fields come from the profile and from the user's ontology.

use crate::model::json::JsonKind;
use crate::model::{Because, Fix, MetadataKind, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::Field;

pub(super) static RULE: Rule = Rule {
    code: "metadata/not-finite",
    level: Some(Severity::Error),
    summary: "a metadata number is not finite",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "JSON has no number for it", source: cite!(RFC_8259, "section 6") },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds numbers too large for 64 bits of floating point, and texts such as `NaN` and `1e400` in fields that hold numbers. A
bare `NaN` is no JSON at all: that is `record/unparsable`.

## Why
What is sent on is no JSON, and the whole import fails.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "skipNFrames", "value": 1e400}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "skipNFrames", "value": "NaN"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "skipNFrames", "value": 12}]}]
```

## Fix
Write a number, or leave the entry out.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_item(context, row, |needs, item| {
        let Some(value) = item.value else { return };
        let holds_numbers = || {
            let field = Field::of(needs, context.settings, &item);
            field.is_some_and(|field| field.kind() == MetadataKind::Number)
        };
        let is_judged = value.kind() == JsonKind::Number || (value.kind().is_string() && holds_numbers());
        if !is_judged || super::number(value).is_none_or(f64::is_finite) {
            return;
        }
        let raw = value.raw();
        let message =
            format!("the metadata `{}` in row {} is {raw}, which is not finite", item.title(), row.row);
        let help = "write a finite number, or leave the entry out";
        drafts.push(Draft::new(row.locus(item.at(&needs.value)), raw, message, help).fix(Fix::manual(help)));
    });
}
