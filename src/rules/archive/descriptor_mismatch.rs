//! `archive/descriptor-mismatch`: the record behind a member contradicts the directory.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/descriptor-mismatch",
    level: Some(Severity::Error),
    summary: "the data descriptor of a member contradicts the directory",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "the descriptor must hold the CRC and sizes of the data before it",
        source: cite!(APPNOTE, "4.3.9"),
    },
    check: Check::Trouble(TroubleKind::DescriptorMismatch, judge),
};

const DOC: &str = r"
## What it does
Writers that stream put CRC and sizes into a record behind the data. Compares it with the central directory;
one without its signature is a warning.

## Why
Readers that stream find the end of a member by this record. Where it lies they unpack other bytes than those
who ask the directory.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !~descriptor-mismatch:the_data_descriptor_has_no_signature
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
