//! `source/unreadable-file`: a file or folder cannot be read.
//!
//! Knows only what the reading of the directory reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "source/unreadable-file",
    level: Some(Severity::Error),
    summary: "a file or folder cannot be read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a file that cannot be opened cannot be packed",
        source: cite!(POSIX, "open(), EACCES and EIO"),
    },
    check: Check::Trouble(TroubleKind::UnreadableFile, judge),
};

const DOC: &str = r"
## What it does
Reports files and folders that the system does not let this user open, and errors of the disk while reading.

## Why
What cannot be read is in no check and in no package: the upload would lack it.

## Example
```imgpack fail opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10 !unreadable-file:permission_denied
```
```imgpack pass opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: permissions are yours to give.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "give yourself the permission to read it, or leave it out";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
