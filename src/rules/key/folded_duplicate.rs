//! `key/folded-duplicate`: two keys differ only in letter case.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::view::keys::compared;
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "key/folded-duplicate",
    level: Some(Severity::Error),
    summary: "two keys differ only in letter case",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "keys are compared without letter case", source: cite!(UNICODE, "3.13.3") },
    check: Check::Keyed(Keyed { over: Members::Keys, key, judge }),
};

const DOC: &str = r#"
## What it does
Finds keys that are equal once letter case is ignored, where the target ignores it. Keys that are equal letter by
letter are `key/duplicate`.

## Why
To the platform they are one key: one row is created and the others fail.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "A.JPG"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "A.JPG-e25299b7"}]
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
| https://x.example/b.jpg, w-1
```

## Fix
Eight hexadecimal digits are put behind the key of each later row.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let needs = context.profile.keys.as_ref().filter(|needs| needs.case_insensitive)?;
    let key = super::text_of(context, member)?;
    Some(compared(needs, &key, false))
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    super::report_repeats(context, group, str::to_owned, "is, without letter case, that of", drafts);
}
