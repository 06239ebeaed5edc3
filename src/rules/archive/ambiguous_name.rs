//! `archive/ambiguous-name`: a member has two names.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/ambiguous-name",
    level: Some(Severity::Error),
    summary: "a member has two names",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers differ in which name of a member they take",
        source: cite!(ZIP_DIFF, "type A3"),
    },
    check: Check::Trouble(TroubleKind::AmbiguousName, judge),
};

const DOC: &str = r"
## What it does
Compares the name in the header with the one in the Unicode extra field, where there is one.

## Why
Some readers take the one, some the other: a row of the table then names a file that the platform does not
see.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !ambiguous-name:the_header_says_b.png
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: only you know which name is meant. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files, with one name for each member";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
