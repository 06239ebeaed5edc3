//! `archive/unexpected-payload`: a folder or link of a tar holds data.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/unexpected-payload",
    level: Some(Severity::Error),
    summary: "a folder or link of a tar holds data",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers disagree about whether data follows a member of such a type",
        source: cite!(TAR_CODEC, "SECURITY.md"),
    },
    check: Check::Trouble(TroubleKind::UnexpectedPayload, judge),
};

const DOC: &str = r"
## What it does
Reports members of a type that has no data (folder, link, device) with a size above zero.

## Why
Some readers skip the data, some take its first block for the next header, and see members that the others do
not.

## Example
```imgpack fail opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10 !unexpected-payload:512_bytes_of_data_on_a_type_that_has_none
```
```imgpack pass opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: it cannot be determined what the data is. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
