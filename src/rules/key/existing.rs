//! `key/existing`: the platform already has this key.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Because, Fix, Permit, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/existing",
    level: Some(Severity::Error),
    summary: "the platform already has this key",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "a key identifies one row", source: cite!(ISO_9075_1, "4.6.6.3") },
    check: Check::Key(check),
};

const DOC: &str = r#"
## What it does
Compares the keys with those that `--existing-keys` lists, as the target compares keys.

## Why
The row fails, while the import as a whole says that it is done.

## Example
```imgpack fail labelbox
set existing-keys=A.jpg,b.jpg
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
set existing-keys=A.jpg,b.jpg
set unsafe-fixes
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg-8cfc936c"}]
```
```imgpack pass labelbox
set existing-keys=b.jpg
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
In a table:
```imgpack fail labelbox
set existing-keys=W-1
container file
media.csv
| row_data, global_key
| https://x.example/a.jpg, W-1
```

## Fix
`--skip-existing` leaves the row out and lists it in a table beside the output. With `--unsafe-fixes` eight hexadecimal
digits are put behind the key, so that the image is there twice.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    // Where somebody else gives the keys they must be there: `key/unknown`.
    let Some((needs, key)) = super::text(context, value).filter(|(needs, _)| !needs.given) else { return };
    let Some(known) = context.existing_keys().find(needs, &key) else { return };
    let message = format!("the {} `{key}` exists already, as `{known}`", needs.title);
    let help = "leave the row out with --skip-existing, or give it another key";
    let draft = super::draft(context, value, &key, message, help);
    drafts.push(draft.fix(renamed(context, value, &key)));
}

/// The row is sent a second time, under a key of its own.
fn renamed(context: &Context<'_>, value: RowValue, key: &str) -> Fix {
    let Some(needs) = &context.profile.keys else { return Fix::manual("give the row another key") };
    let unique = context.taken_keys().unique(needs, context.links(), value, key, 0);
    let title = format!("write `{unique}`");
    match context.keys().write(value, &unique) {
        Some(action) => Fix::unsafe_(title, action).rather(Permit::SkipExisting),
        None => Fix::manual(title),
    }
}
