//! `url/illegal-character`: a URL holds a character that no URL may hold.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::url::{bad_characters, fixed, parts};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/illegal-character",
    level: Some(Severity::Error),
    summary: "a URL holds a character that no URL may hold",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "such characters must be percent-encoded",
        source: cite!(RFC_3986, "section 2"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds spaces, control characters, letters outside ASCII, percent signs that begin no escape, and what the target
refuses besides.

## Why
The URL is cut or changed on its way, and the image is not found.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a b#1%20é100%.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a%20b%231%20%C3%A9100%25.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a%20b.jpg?v=(1)~2", "global_key": "a.jpg"}]
```

## Fix
Each such character is percent-encoded as UTF-8; what is encoded already is left alone, so that nothing is encoded
twice. Better still, rename the file.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    if parts(&text).is_none() {
        return;
    }
    let bad = bad_characters(&text, &needs.refused_characters);
    let Some(first) = bad.first() else { return };
    let code = u32::from(*first);
    let count = counted(bad.len() as u64, "character", "characters");
    let message =
        format!("`{text}` holds {count} that must be encoded, the first of them `{first}` (U+{code:04X})");
    let help = "percent-encode the characters, or rename the file";
    let draft = super::draft(context, link, &text, message, help);
    drafts.push(draft.fix(super::write(context, link, &fixed(&text, &needs.refused_characters))));
}
