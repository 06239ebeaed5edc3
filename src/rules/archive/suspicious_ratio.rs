//! `archive/suspicious-ratio`: the archive expands beyond the ceiling.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/suspicious-ratio",
    level: Some(Severity::Error),
    summary: "the archive or a member expands beyond the ceiling",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "an archive that unpacks to more than 64 MiB and to more than 50 times its size is refused",
        source: cite!(WAREHOUSE, "warehouse/utils/zipfiles.py"),
    },
    check: Check::Trouble(TroubleKind::SuspiciousRatio, judge),
};

const DOC: &str = r"
## What it does
Compares what the members declare with the bytes of the archive, above 64 MiB in all and 50 to 1. Nothing past
the ceiling is unpacked, so that members may stay unread; where this rule is lowered or ignored, the exit status is
3, for a verdict that is incomplete.

## Why
A small file that unpacks to terabytes fills the disk of whoever opens it. Images hardly shrink when packed,
so that a real package stays far below.

## Example
```imgpack fail opendatasoft
container zip 10000 !suspicious-ratio:expands_1000_to_1
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
None. If the content is meant, leave the member out and send it by another way.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "leave out the member that expands so much; what is reported as unverified, and what would follow in a tar, was not read";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
