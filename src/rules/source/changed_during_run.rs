//! `source/changed-during-run`: a file changed while it was read.
//!
//! Knows only what the reading of the directory reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "source/changed-during-run",
    level: Some(Severity::Error),
    summary: "a file changed while it was read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "what was checked is not what is used later", source: cite!(CWE_367) },
    check: Check::Trouble(TroubleKind::ChangedDuringRun, judge),
};

const DOC: &str = r"
## What it does
Compares identity, size and time of every file before and after reading.

## Why
What was checked is then not what is packed. Mostly another program is still writing the file.

## Example
```imgpack fail opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10 !changed-during-run:it_had_900_bytes_when_it_was_listed_and_has_1000_now
```
```imgpack pass opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None. Wait until the other program is done, and run again.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "wait until nothing writes there any more, and run again";
    Draft::of_trouble(context, entry, trouble, help)
        .fix(Fix::manual("run again once nothing writes there any more"))
}
