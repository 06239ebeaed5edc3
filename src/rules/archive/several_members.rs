//! `archive/several-members`: the gzip around a tar consists of several pieces.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/several-members",
    level: Some(Severity::Warning),
    summary: "the gzip around a tar consists of several pieces",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES,
    because: Because {
        text: "a gzip file may consist of several members, which not every reader goes through",
        source: cite!(RFC_1952, "section 2.2"),
    },
    check: Check::Trouble(TroubleKind::SeveralMembers, judge),
};

const DOC: &str = r"
## What it does
Reports a gzip file that consists of several members, one after the other.

## Why
The format allows it and parallel packers write it, yet some readers stop after the first member and see a
shorter archive.

## Example
```imgpack fail opendatasoft
container tar.gz 10240 !several-members:several_gzip_members
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
container tar.gz 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container tar.gz 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
The archive is written anew in one piece.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "write the archive anew as one piece";
    Draft::of_trouble(context, entry, trouble, help).fix(super::strip(entry, TroubleKind::SeveralMembers))
}
