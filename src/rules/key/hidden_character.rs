//! `key/hidden-character`: a key holds something that nobody sees.
//!
//! What is seen and not taken is `key/illegal-character`; plain spaces are `key/surrounding-space`.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::hidden::{Hidden, hidden};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/hidden-character",
    level: Some(Severity::Error),
    summary: "a key holds a character that nobody sees",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "two keys that look the same are two keys", source: cite!(UTS_39) },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Finds keys with characters that leave no trace on the screen (byte order marks, U+200B, soft hyphens, marks of direction,
control characters), with spaces that are not the plain one (U+00A0, tabs, line ends), and with letters of another script
that look like Latin ones.

## Why
The key looks right and is not the one on the platform. Such characters come along from web pages, word processors and
barcode scanners.

## Example
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl\n
|| WIS-1\u{200b},https://e.org/1.jpg\n
|| WIS\u{ad}-2\u{a0},https://e.org/2.jpg\n
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl
| WIS-1, https://e.org/1.jpg
| WIS-2, https://e.org/2.jpg
```
A letter of another script, and two keys in one:
```imgpack fail labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "W\u{406}S-1"},
|| {"row_data": "https://x.example/b.jpg", "global_key": "WIS-1\\tWIS-2"}]
```
```imgpack pass symbiota
container file
media.csv
|| catalogNumber,originalUrl\n
|| WIS 1,https://e.org/1.jpg\n
|| ВИС-2,https://e.org/2.jpg\n
|| Zürich-3,https://e.org/3.jpg\n
```

## Fix
Where all the rest is Latin they are removed; a space that does not break becomes a plain one. A letter of another script,
and a tab or a line end inside a key, must be looked at.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let Some(key) = context.keys().text(value).filter(|key| !key.trim().is_empty()) else { return };
    let Some(found) = hidden(&key).filter(|_| context.damage(value).is_none()) else { return };
    let message = format!("the {} `{key}` holds {}", needs.title, described(&found));
    let (help, fix) = if let Some(clean) = &found.clean {
        ("remove what nobody sees".to_owned(), super::write(context, value, clean))
    } else {
        let help = format!("type the {} anew", needs.title);
        (help.clone(), Fix::manual(help))
    };
    drafts.push(super::draft(context, value, &key, message, &help).fix(fix));
}

fn described(found: &Hidden) -> String {
    let first = found.first;
    let more = match found.count {
        1 => String::new(),
        count => format!(" and {}", counted(count as u64 - 1, "other", "others")),
    };
    match found.like {
        Some(like) => format!("{}{more}, which looks like `{like}`", super::shown(first)),
        None => format!("U+{:04X}{more}, which nobody sees", u32::from(first)),
    }
}
