//! `attachment/type`: an attachment is of a type that the target does not know.
//!
//! The types and their formats are the profile's.

use crate::model::json::{JsonKind, Value};
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "attachment/type",
    level: Some(Severity::Error),
    summary: "an attachment is of a type that the target does not know",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "the type decides how an attachment is shown",
        source: cite!(LABELBOX_ATTACHMENTS),
    },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Compares the type of every attachment with those that the target knows, letter by letter.

## Why
The whole import is refused for one such attachment.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "image", "value": "https://x.example/a.png"}, {"type": "TEXT", "value": "an oak"}, {"type": "TEXT", "value": "https://x.example/a.txt"}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a.png"}, {"type": "RAW_TEXT", "value": "an oak"}, {"type": "TEXT_URL", "value": "https://x.example/a.txt"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "MODEL", "value": "https://x.example/a.obj"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a-mask.png"}, {"type": "RAW_TEXT", "value": "an oak"}]}]
```

## Fix
Another spelling and a name of older versions is written as it is called today; where a name became two, the value
says which.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_attachment(context, row, |needs, attachment, pointer| {
        let Some(kind) = attachment.get(&needs.kind) else { return };
        if super::kind(needs, attachment).is_some() {
            return;
        }
        let names: Vec<&str> = needs.kinds.iter().map(|kind| kind.name.as_str()).collect();
        let (raw, pointer) = (kind.raw(), format!("{pointer}/{}", needs.kind));
        let message =
            format!("an attachment of row {} is of the type {raw}; known: {}", row.row, names.join(", "));
        let value = attachment.get(&needs.value).and_then(Value::text).unwrap_or_default();
        let meant = kind.text().and_then(|word| super::meant(needs, &word, &value));
        let fix = match meant.filter(|_| kind.kind() != JsonKind::Null) {
            Some(meant) => {
                Fix::safe(format!("write `{}`", meant.name), row.write(pointer.as_str(), &meant.name))
            }
            None => Fix::manual("write a type that is known"),
        };
        let help = "write a type that is known, in capital letters";
        drafts.push(Draft::new(row.locus(pointer), raw, message, help).fix(fix));
    });
}
