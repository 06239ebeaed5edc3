//! `archive/overlapping-entries`: two members share bytes of the archive.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/overlapping-entries",
    level: Some(Severity::Error),
    summary: "two members share bytes of the archive",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "members that share bytes are the way to build a bomb that no ratio of a single member betrays",
        source: cite!(BETTER_ZIP_BOMB, "CVE-2024-0450"),
    },
    check: Check::Trouble(TroubleKind::Overlap, judge),
};

const DOC: &str = r"
## What it does
Sorts the byte ranges of all members and records, and reports every one that reaches into another.

## Why
No writer does this by accident. A few kilobytes that a thousand members share unpack to terabytes; and a
member that lies inside another is seen by some readers only.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !overlap:shares_120_bytes_with_`b.png`
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: it cannot be determined which member the bytes belong to. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
