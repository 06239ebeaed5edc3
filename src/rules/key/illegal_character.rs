//! `key/illegal-character`: a key holds a character that the target does not take.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::keys::is_allowed;
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/illegal-character",
    level: Some(Severity::Error),
    summary: "a key holds a character that the target does not take",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "keys hold only some characters", source: cite!(LABELBOX_KEYS) },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Finds keys with characters outside those that the target names. A percent sign is often one of them, so that a
URL with percent-encoding is no clean key.

## Why
The platform replaces the character or refuses the row; either way the key is not the one you know.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a%20b~é.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a_20b__.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```
A key that is a number of the platform's database holds digits alone:
```imgpack fail symbiota
container file
media.csv
| occid, originalUrl
| 12a, https://e.org/1.jpg
```
```imgpack pass symbiota
container file
media.csv
| occid, originalUrl
| 12, https://e.org/1.jpg
```

## Fix
Each such character is replaced as the target says, a number excepted. Where that makes two keys equal, digits follow in the next round.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some((needs, key)) = super::text(context, value) else { return };
    let column = context.columns().and_then(|columns| columns.meaning(context.keys().series(value)));
    let is_number = context.keys().is_table() && column.is_some_and(|column| column.plain_number);
    let is_taken = |letter: &char| {
        if is_number { letter.is_ascii_digit() || letter.is_whitespace() } else { is_allowed(needs, *letter) }
    };
    let bad: Vec<char> = key.chars().filter(|letter| !is_taken(letter)).collect();
    let Some(first) = bad.first() else { return };
    let (title, shown) = (&needs.title, super::shown(*first));
    let others =
        if bad.len() > 1 { format!(" and {} more such characters", bad.len() - 1) } else { String::new() };
    let taken = match &needs.characters {
        _ if is_number => format!("`{}` takes only digits", context.keys().name(value)),
        characters => {
            format!("only letters, digits and `{}` are taken", characters.as_deref().unwrap_or_default())
        }
    };
    let message = format!("the {title} `{key}` holds {shown}{others}; {taken}");
    let draft = super::draft(context, value, &key, message, "use only the characters that are taken");
    drafts.push(draft.fix(if is_number {
        Fix::manual(format!("look up the {title}"))
    } else {
        super::write(context, value, &super::sanitised(needs, &key))
    }));
}
