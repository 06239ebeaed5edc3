//! `archive/missing-end`: a tar ends without its end marker.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/missing-end",
    level: Some(Severity::Warning),
    summary: "a tar ends without its end marker",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES,
    because: Because {
        text: "a tar ends with two blocks of 512 NULs",
        source: cite!(POSIX, "pax, ustar interchange format"),
    },
    check: Check::Trouble(TroubleKind::MissingEnd, judge),
};

const DOC: &str = r"
## What it does
Looks for the two blocks of NULs that end a tar.

## Why
All members are there, yet nothing says that they were all: an upload or a copy that was cut between two
members looks the same.

## Example
```imgpack fail opendatasoft
container tar 10240 !missing-end:one_block_of_NULs_at_the_end_in_place_of_two
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
The archive is written anew with its end marker.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "compare with the original whether members are missing, then write the archive anew";
    Draft::of_trouble(context, entry, trouble, help).fix(super::strip(entry, TroubleKind::MissingEnd))
}
