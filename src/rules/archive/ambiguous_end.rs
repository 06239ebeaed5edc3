//! `archive/ambiguous-end`: the end of the archive can be read in two ways.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/ambiguous-end",
    level: Some(Severity::Error),
    summary: "the end of the archive can be read in two ways",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers differ in which end record, which count and which offset they believe",
        source: cite!(ZIP_DIFF, "types C2 to C4"),
    },
    check: Check::Trouble(TroubleKind::AmbiguousEnd, judge),
};

const DOC: &str = r"
## What it does
A zip is read from its end record. Reports a second plausible one, one inside a comment, and counts, sizes or
offsets that differ from what is there.

## Why
Readers that choose another end record, or believe a count, see another list of members in the same file.

## Example
```imgpack fail opendatasoft
container zip 10000 !~ambiguous-end:the_end_record_counts_9_entries_and_the_directory_holds_2
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
container zip 10000
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
The archive is written anew where one reading remains. Where two are possible, pack it again from the original
files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "write the archive anew, or pack it again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(super::rewrite(context, entry, trouble))
}
