//! `key/too-long`: a key is longer than the target takes.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Limit, Safety, Severity};
use crate::rules::limit::limited;
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::grouped;
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/too-long",
    level: Some(Severity::Error),
    summary: "a key is longer than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "keys have a limit", source: cite!(LABELBOX_KEYS) },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Counts the characters of every key.

## Why
The row is refused.

## Example
One character too long:
```imgpack fail labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "\*201{a}"}]
```
```imgpack fixed labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "\*191{a}-91ce6875"}]
```
```imgpack pass labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "\*200{a}"}]
```
In a table:
```imgpack fail labelbox
container file
media.csv
|| row_data,global_key\nhttps://x.example/a.jpg,\*201{a}\n
```

## Fix
The key is cut, and eight hexadecimal digits are put behind it: a sum over the whole of the old key, so that keys
that begin alike stay apart.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some((needs, key)) = super::text(context, value) else { return };
    let length = key.chars().count() as u64;
    let Some(limit) = Limit::exceeded(&needs.max_length, length) else { return };
    let (is, most) = (grouped(length), grouped(limit.value));
    let title = &needs.title;
    let message = format!("the {title} `{key}` has {is} characters, the limit is {most}");
    let short = context.taken_keys().unique(needs, context.links(), value, &key, 0);
    let draft = super::draft(context, value, &key, message, "shorten the key");
    drafts.extend(limited(draft.fix(super::write(context, value, &short)), limit));
}
