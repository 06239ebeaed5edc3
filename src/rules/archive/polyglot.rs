//! `archive/polyglot`: the same bytes are two containers.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/polyglot",
    level: Some(Severity::Error),
    summary: "the same bytes are two containers",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a file that is both a zip and a tar is refused where archives are checked strictly",
        source: cite!(WAREHOUSE, "warehouse/forklift/legacy.py"),
    },
    check: Check::Trouble(TroubleKind::Polyglot, judge),
};

const DOC: &str = r"
## What it does
Reports files that open as two archives: as a zip and as a tar, or with another archive behind the end or before the
first entry, as `cat a.tar b.tar` makes them.

## Why
Which one is unpacked depends on whether a reader looks at the first bytes or at the last ones.

## Example
```imgpack fail opendatasoft
container zip 10000 !polyglot:a_zip_and_a_tar_at_once
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container zip 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: it cannot be determined which of the two is meant. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
