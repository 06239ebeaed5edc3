//! `path/absolute`: a name begins at the root of the file system.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Fix, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

use super::clean::relative;

pub(super) static RULE: Rule = Rule {
    code: "path/absolute",
    level: Some(Severity::Error),
    summary: "a name begins at the root of the file system",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "an absolute name can overwrite any file of the machine that unpacks",
        source: cite!(PEP_706),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports names that begin with a slash or a backslash.

## Why
Some unpackers write to that very place, others take the slash away, others refuse. A cell of the table fits
at most one of the results.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| /a.png, first
/a.png png 20x10
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
| a.png, first
a.png png 20x10
```

## Fix
The separators at the start are taken away, and the cells that name the file follow.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let sharper = Flaws::PARENT | Flaws::DRIVE;
    if super::speaks(context, entry, Flaws::ABSOLUTE) && !entry.path.flaws().intersects(sharper) {
        let help = "name it relative to the root";
        let (what, fix) = if super::is_named_so(entry, Flaws::ABSOLUTE) {
            let fix = super::renaming(context, entry, relative(entry.path.text()), Safety::Safe);
            ("is an absolute name", fix)
        } else {
            ("has a second, absolute name, which some readers unpack to", Fix::manual(help))
        };
        drafts.push(super::draft(entry, what, help, fix));
    }
}
