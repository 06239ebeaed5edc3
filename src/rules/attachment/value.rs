//! `attachment/value`: an attachment has no value.
//!
//! The types and their formats are the profile's.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "attachment/value",
    level: Some(Severity::Error),
    summary: "an attachment has no value",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "an attachment without a value shows nothing",
        source: cite!(LABELBOX_ATTACHMENTS),
    },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds attachments whose value is null, empty or no text.

## Why
The whole import is refused for one such attachment.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": ""}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "RAW_TEXT", "value": 17}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a-mask.png"}, {"type": "RAW_TEXT", "value": "an oak"}]}]
```

## Fix
Write the URL or the text, or leave the attachment out.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_attachment(context, row, |needs, attachment, pointer| {
        let Some(value) = attachment.get(&needs.value) else { return };
        if value.text().is_some_and(|text| !text.trim().is_empty()) {
            return;
        }
        let raw = value.raw();
        let message = format!("an attachment of row {} has the value {raw}", row.row);
        let help = "write a URL or a text, or leave the attachment out";
        let pointer = format!("{pointer}/{}", needs.value);
        drafts.push(Draft::new(row.locus(pointer), raw, message, help).fix(Fix::manual(help)));
    });
}
