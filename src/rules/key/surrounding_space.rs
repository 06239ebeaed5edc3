//! `key/surrounding-space`: a key begins or ends with a space, or has several in a row.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/surrounding-space",
    level: Some(Severity::Error),
    summary: "a key begins or ends with a space, or has several in a row",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "spaces that nobody sees make keys differ", source: cite!(LABELBOX_KEYS) },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Finds keys with spaces first or last, and with several spaces in a row.

## Why
The row is refused, or a key that looks like another one is not it.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": " a  b.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a b.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a b.jpg"}]
```
In a table:
```imgpack fail labelbox
container file
media.csv
| row_data, global_key
| https://x.example/a.jpg,  W  1
```

## Fix
Spaces at the ends are taken away, several in a row become one.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some((needs, key)) = super::text(context, value) else { return };
    let clean = match (needs.single_spaces, needs.trimmed) {
        (true, _) => super::single_spaced(&key),
        (false, true) => key.trim().to_owned(),
        (false, false) => return,
    };
    if clean == key {
        return;
    }
    let where_ = match (key.starts_with(' '), key.ends_with(' ')) {
        (true, _) => "begins with a space",
        (_, true) => "ends with a space",
        _ => "has several spaces in a row",
    };
    let message = format!("the {} `{key}` {where_}", needs.title);
    let draft = super::draft(context, value, &key, message, "remove the spaces");
    drafts.push(draft.fix(super::write(context, value, &clean)));
}
