//! `path/drive-letter`: a name begins with a drive letter.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

use super::clean::relative;

pub(super) static RULE: Rule = Rule {
    code: "path/drive-letter",
    level: Some(Severity::Error),
    summary: "a name begins with a drive letter",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "on Windows a letter and a colon choose a drive, so that the file leaves the root",
        source: cite!(NAMING_FILES),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports names that begin with a letter and a colon.

## Why
On Windows the file would be written to that drive, or to a hidden stream of another file; elsewhere the
letter becomes part of the name.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| C:/a.png, first
C:/a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| C/a.png, first
C/a.png png 20x10
```

## Fix
The letter, the colon and the separators behind it are taken away, and the cells that name the file follow.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::DRIVE) && !entry.path.flaws().contains(Flaws::PARENT) {
        let fix = super::renaming(context, entry, relative(entry.path.text()), Safety::Safe);
        drafts.push(super::draft(entry, "begins with a drive letter", "name it relative to the root", fix));
    }
}
