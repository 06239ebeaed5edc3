//! `archive/zip64-inconsistent`: zip64 fields contradict the others.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/zip64-inconsistent",
    level: Some(Severity::Error),
    summary: "zip64 fields contradict each other or the short ones",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers differ in when they look at zip64 fields",
        source: cite!(ZIP_DIFF, "type C5; CVE-2025-8291"),
    },
    check: Check::Trouble(TroubleKind::Zip64Inconsistent, judge),
};

const DOC: &str = r"
## What it does
Reports zip64 fields that are missing where a short field points to them, that stand where none does, and zip64
end records that contradict the plain one.

## Why
Some readers look at the long fields, some at the short ones, and take other sizes, counts or offsets from the
same archive.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !~zip64-inconsistent:the_zip64_field_has_a_needless_size
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
The archive is written anew where the data agrees with its size and CRC. Elsewhere pack it again from the
original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "write the archive anew, or pack it again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(super::rewrite(context, entry, trouble))
}
