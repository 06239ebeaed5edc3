//! `archive/sparse-entry`: a tar member leaves out its zeros.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/sparse-entry",
    level: Some(Severity::Error),
    summary: "a tar member is sparse",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "sparse members are refused where archives are checked strictly",
        source: cite!(WAREHOUSE, "docs/user/archives.md"),
    },
    check: Check::Trouble(TroubleKind::Sparse, judge),
};

const DOC: &str = r"
## What it does
Reports members that store only the parts of a file that are not zero, with a map of where they belong.

## Why
Three forms of the map exist and few readers know all; the others take the map for data. A few bytes can stand
for a file of any size.

## Example
```imgpack fail opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10 !sparse:a_sparse_file_of_1000_bytes
```
```imgpack pass opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None. Pack the archive again without `--sparse`.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again without the option for sparse files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
