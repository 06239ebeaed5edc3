//! `archive/malformed-field`: a field of a header is malformed.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/malformed-field",
    level: Some(Severity::Error),
    summary: "a field of a header is malformed",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "extra fields that are cut or appear twice are refused where archives are checked strictly",
        source: cite!(WAREHOUSE, "docs/user/archives.md"),
    },
    check: Check::Trouble(TroubleKind::MalformedField, judge),
};

const DOC: &str = r"
## What it does
Reports extra fields that are cut short or appear twice, a Unicode name field with a wrong checksum, numbers that
are none, and versions of the format that do not exist. Worth knowing are files that the archive marks to run with
the rights of their owner or group, or that their owner could not read once unpacked.

## Why
Each reader has its own way to go on after a broken field: it skips the field, the header or the archive.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !~malformed-field:asks_for_version_99_of_the_format
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
The archive is written anew, without the field and with ordinary modes, where the data agrees with its size and CRC. Elsewhere pack it
again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "write the archive anew, or pack it again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(super::rewrite(context, entry, trouble))
}
