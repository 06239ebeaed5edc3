//! `key/not-text`: a key is no text.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::json::JsonKind;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/not-text",
    level: Some(Severity::Error),
    summary: "a key is not text",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "keys are texts", source: cite!(RFC_8259, "section 4") },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Finds keys that are numbers, true or false, arrays or objects.

## Why
The row is refused, or the key is not the one you think: `007` and `7` are one number.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": 17}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "17"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": ["a.jpg"]}]
```
An array or an object has no text to write in its place.
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```

## Fix
A number, true or false is written as a text. An array or an object must be replaced by hand.
"#;

fn check(context: &Context<'_>, key: RowValue, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let Some(value) = context.keys().value(key).filter(|value| !value.kind().is_string()) else { return };
    let raw = value.raw();
    let fix = match value.kind() {
        JsonKind::Null => return,
        JsonKind::Number | JsonKind::Bool => super::write(context, key, &raw),
        _ => Fix::manual("write a text"),
    };
    let message = format!("the {} `{raw}` is {}, not a text", needs.title, value.kind().title());
    drafts.push(super::draft(context, key, &raw, message, "write the key between quotes").fix(fix));
}
