//! `key/missing`: a row has no key.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/missing",
    level: Some(Severity::Warning),
    summary: "a row has no key",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "rows without a key cannot be found again",
        source: cite!(RFC_8259, "section 4"),
    },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Finds rows without the key that identifies them on the platform.

## Why
The row is imported, but nothing distinguishes it from others: it cannot be updated, and a second import makes a second row.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/img/a%20b.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/img/a%20b.jpg", "global_key": "img/a b.jpg"}]
```
With `--base-url` the key is the path behind it:
```imgpack fail labelbox
set base-url=https://x.example/img
import.json
| [{"row_data": "https://x.example/img/a.jpg", "media_type": "IMAGE"}]
```
```imgpack fixed labelbox
set base-url=https://x.example/img
import.json
| [{"row_data": "https://x.example/img/a.jpg", "media_type": "IMAGE", "global_key": "a.jpg"}]
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
| row_data, global_key
| https://x.example/a.jpg, W-1
| https://x.example/b.jpg,
```

## Fix
The path of the URL becomes the key, without percent-encoding; where another row has it, eight hexadecimal digits follow.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    if !super::is_missing(context, value) {
        return;
    }
    let message = format!("row {} has no {}", value.row, needs.title);
    let help = format!("give every row a {} of its own", needs.title);
    let draft = super::draft(context, value, "", message, &help);
    drafts.push(draft.fix(super::generated(context, needs, value)));
}
