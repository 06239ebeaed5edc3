//! `archive/header-disagreement`: the two headers of a member contradict each other.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/header-disagreement",
    level: Some(Severity::Error),
    summary: "the two headers of a member contradict each other",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers differ in which of the two headers they believe",
        source: cite!(ZIP_DIFF, "types A1 and A2"),
    },
    check: Check::Trouble(TroubleKind::HeaderDisagreement, judge),
};

const DOC: &str = r"
## What it does
A zip describes each member twice: in the central directory and in front of its data. Compares name, method,
flags, CRC and sizes in both. A difference in date or version alone is a warning.

## Why
Readers that stream believe the header in front of the data, the others the directory. Where the two differ
they see other names or other bytes, and no one notices.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !~header-disagreement:the_local_header_has_another_date_than_the_central_directory
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
The archive is written anew from the central directory where only the date or version differs, or where the
data agrees with the size and CRC that the directory gives. Elsewhere pack it again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "write the archive anew, or pack it again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(super::rewrite(context, entry, trouble))
}
