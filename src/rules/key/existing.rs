//! `key/existing`: the platform already has this key.
//!
//! What a key may be is the profile's; where it stands is no matter.

use crate::model::{Action, Because, Fix, Locus, Permit, Safety, Severity};
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
With `--skip-existing` the row is left out:
```imgpack fail labelbox
set existing-keys=A.jpg
set skip-existing
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```
```imgpack fixed labelbox
set existing-keys=A.jpg
set skip-existing
import.json
| [{"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```
```imgpack pass labelbox
set existing-keys=b.jpg
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
`--skip-existing` leaves the row out and lists it in a table beside the output. With `--unsafe-fixes` eight hexadecimal
digits are put behind the key, so that the image is there twice.
"#;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some((needs, key)) = super::text(context, value) else { return };
    let Some(known) = context.existing_keys().find(needs, &key) else { return };
    let message = format!("the {} `{key}` exists already, as `{known}`", needs.title);
    let help = "leave the row out with --skip-existing, or give it another key";
    let draft = super::draft(context, value, &key, message, help);
    drafts.push(draft.fix(left_out(context, value).unwrap_or_else(|| renamed(context, value, &key))));
}

/// The row goes, where the user wants that.
fn left_out(context: &Context<'_>, value: RowValue) -> Option<Fix> {
    let is_wanted = context.settings.skip_existing;
    let (Locus::Cell { entry, row, .. } | Locus::Field { entry, row, .. }) = context.keys().locus(value) else {
        return None;
    };
    let action = Action::DropRow { entry, row };
    is_wanted.then(|| Fix::unsafe_(format!("leave row {row} out"), action).with(Permit::SkipExisting))
}

/// The row is sent a second time, under a key of its own.
fn renamed(context: &Context<'_>, value: RowValue, key: &str) -> Fix {
    let Some(needs) = &context.profile.keys else { return Fix::manual("give the row another key") };
    let unique = context.taken_keys().unique(needs, context.links(), value, key, 0);
    let title = format!("write `{unique}`");
    match context.keys().write(value, &unique) {
        Some(action) => Fix::unsafe_(title, action),
        None => Fix::manual(title),
    }
}
