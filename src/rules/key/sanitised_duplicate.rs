//! `key/sanitised-duplicate`: two keys become one once the platform cleans them.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::view::keys::compared;
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "key/sanitised-duplicate",
    level: Some(Severity::Warning),
    summary: "two keys become one once the platform cleans them",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "characters that a key may not hold are replaced",
        source: cite!(LABELBOX_KEYS),
    },
    check: Check::Keyed(Keyed { over: Members::Keys, key, judge }),
};

const DOC: &str = r#"
## What it does
Finds keys that are equal once every character that a key may not hold is replaced as the target replaces it.

## Why
Where the platform cleans keys, the rows collide although their keys differ.

## Example
```imgpack fail labelbox rules."key/illegal-character".level="off"
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a_1.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "a~1.jpg"}]
```
```imgpack fixed labelbox rules."key/illegal-character".level="off"
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a_1.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "a_1.jpg-e715efa2"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```
In a table:
```imgpack fail labelbox rules."key/illegal-character".level="off"
container file
media.csv
| row_data, global_key
| https://x.example/a.jpg, W_1
| https://x.example/b.jpg, W~1
```

## Fix
The later key is cleaned, and eight hexadecimal digits are put behind it.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let needs = context.profile.keys.as_ref().filter(|needs| needs.substitute.is_some())?;
    let key = super::text_of(context, member)?;
    Some(compared(needs, &key, true))
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let class = |key: &str| compared(needs, key, false);
    super::report_repeats(context, group, class, "becomes, once cleaned, that of", drafts);
}
