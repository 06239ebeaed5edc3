//! `source/special-file`: a pipe, socket or device stands in a directory.
//!
//! Knows only what the reading of the directory reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "source/special-file",
    level: Some(Severity::Error),
    summary: "a pipe, socket or device is in the directory",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "opening a FIFO for reading waits until somebody writes to it",
        source: cite!(POSIX, "open()"),
    },
    check: Check::Trouble(TroubleKind::SpecialFile, judge),
};

const DOC: &str = r"
## What it does
Reports pipes, sockets and devices; they are never opened. Folders that belong to a program, such as `.git`, are
listed as hints and not entered.

## Why
Reading a pipe waits for ever, and reading a device has no end.

## Example
```imgpack fail opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
queue special !special-file:a_FIFO
```
```imgpack pass opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: it is not packed. Take it out of the directory.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "leave it out of the directory";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
