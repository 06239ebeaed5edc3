//! `archive/ambiguous-folder`: a member is a folder to some readers and a file to others.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/ambiguous-folder",
    level: Some(Severity::Error),
    summary: "a member is a folder to some readers and a file to others",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers differ in what makes a member a folder",
        source: cite!(ZIP_DIFF, "type A4"),
    },
    check: Check::Trouble(TroubleKind::AmbiguousFolder, judge),
};

const DOC: &str = r"
## What it does
Compares the slash at the end of the name, the attributes of both systems, and the size.

## Why
A reader that takes it for a folder drops its data; one that takes it for a file cannot unpack what stands
below it.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !ambiguous-folder:a_folder_by_its_attributes_and_a_file_by_its_name
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: only you know which is meant. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
