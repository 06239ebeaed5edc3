//! `key/blank`: a key is blank.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::json::JsonKind;
use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/blank",
    level: Some(Severity::Error),
    summary: "a key is blank",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a key that says nothing identifies nothing",
        source: cite!(RFC_8259, "section 7"),
    },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Finds keys that hold nothing, or nothing but whitespace.

## Why
The row is refused, or all such rows share one key.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": " "}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```
In a table:
```imgpack fail labelbox
container file
media.csv
|| row_data,global_key\nhttps://x.example/a.jpg,"  "\n
```

## Fix
The path of the URL becomes the key, as for a key that is missing.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let keys = context.keys();
    let is_there = keys.value(value).is_some_and(|value| value.kind() != JsonKind::Null);
    let is_blank = |key: &str| key.trim().is_empty() && (is_there || !key.is_empty());
    let Some(key) = keys.text(value).filter(|key| is_blank(key)) else { return };
    let is_filled = |value: &RowValue| keys.text(*value).is_some_and(|key| !key.trim().is_empty());
    if keys.is_table()
        && (keys.of_row(value.row).iter().any(is_filled) || super::is_blank_row(context, value.row))
    {
        return;
    }
    let message = format!("the {} of row {} is blank", needs.title, value.row);
    let help = format!("give the row a {} of its own", needs.title);
    let draft = super::draft(context, value, &key, message, &help);
    drafts.push(draft.fix(super::generated(context, needs, value)));
}
