//! `path/not-utf8`: the bytes of a name are not marked as UTF-8, or are none.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Action, Because, Entry, Fix, Flaws, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/not-utf8",
    level: Some(Severity::Error),
    summary: "the encoding of a name has to be guessed",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a name that is not marked is in code page 437, whatever its writer meant",
        source: "PKWARE APPNOTE, appendix D",
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Tells names in a zip that are neither ASCII nor marked as UTF-8 (a warning), and names whose bytes claim to be
UTF-8 and are not (an error).

## Why
Each reader guesses by its own system, and letters with accents become others. The cells of the table then fit
no file.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| café.png, first
café.png png 20x10 unmarked
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| café.png, first
café.png png 20x10
```
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| caf\u{fffd}.png,first\n
"caf\xe9.png" png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| café.png, first
café.png png 20x10
```

## Fix
A name that is only not marked is written as UTF-8 with its mark. Where the bytes are no text, rename the
file.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::NOT_UTF8) {
        let what = format!("is no UTF-8: its bytes are `{}`", entry.path.raw().escape_ascii());
        let help = "rename it, in letters that UTF-8 knows";
        drafts.push(super::draft(entry, &what, help, Fix::manual("rename it")));
    } else if super::speaks(context, entry, Flaws::UNMARKED) {
        drafts.push(unmarked(entry));
    }
}

fn unmarked(entry: &Entry) -> Draft {
    let name = entry.path.text();
    let what = if entry.path.raw() == name.as_bytes() {
        "is not ASCII and not marked as UTF-8"
    } else {
        "is not marked as UTF-8; its bytes are read as code page 437"
    };
    let action = Action::RenameEntry { entry: entry.id, to: name.to_owned() };
    let fix = Fix::safe(format!("write `{name}` as UTF-8, with its mark"), action);
    super::draft(entry, what, "pack it with a program that marks names as UTF-8", fix)
        .severity(Severity::Warning)
}
