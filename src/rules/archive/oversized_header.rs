//! `archive/oversized-header`: a long name or another extension header is above the ceiling.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/oversized-header",
    level: Some(Severity::Error),
    summary: "an extension header is above the ceiling",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a reader that holds such a header in memory can be made to fail by a small file",
        source: cite!(GO, "src/archive/tar, maxSpecialFileSize"),
    },
    check: Check::Trouble(TroubleKind::OversizedHeader, judge),
};

const DOC: &str = r"
## What it does
Reports long names, pax headers and fields of a gzip header above 1,048,576 bytes; they are not read.

## Why
A header of 256 MiB packs into 261 kB, and readers hold it in memory as one piece.

## Example
```imgpack fail opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10 !oversized-header:an_extension_header_of_2097152_bytes
```
```imgpack pass opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: no name is that long. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
