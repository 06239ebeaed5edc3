//! `key/duplicate`: two rows have one key.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "key/duplicate",
    level: Some(Severity::Error),
    summary: "two rows have one key",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "a key identifies one row", source: cite!(ISO_9075_1, "4.6.6.3") },
    check: Check::Keyed(Keyed { over: Members::Keys, key, judge }),
};

const DOC: &str = r#"
## What it does
Finds keys that stand in several rows; the second row and each later one are reported, with the first beside them.

## Why
One row is created and the others fail, while the import as a whole says that it is done.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "a.jpg-53bd3577"}]
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
| https://x.example/b.jpg, W-1
```

## Fix
Eight hexadecimal digits are put behind the key of each later row: a sum over the key and the URL, so that the
same file gives the same keys again. `build` writes a table of old and new keys beside its output.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let key = super::text_of(context, member)?;
    let Member::Value(index) = member else { return None };
    // Keys of two columns of one row may be equal.
    match context.keys().get(index).map(|value| context.keys().series(value)) {
        Some(series @ 1..) => Some(format!("{series}\0{key}")),
        _ => Some(key),
    }
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let mut number = 0u64;
    let class = |_: &str| {
        number += 1;
        number.to_string()
    };
    super::report_repeats(context, group, class, "is that of", drafts);
}
