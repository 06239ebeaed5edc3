//! `archive/unsupported-compression`: a member is packed by a method that cannot be read.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/unsupported-compression",
    level: Some(Severity::Error),
    summary: "a member is packed by a method that cannot be read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "only the methods stored and deflated are read everywhere",
        source: cite!(APPNOTE, "4.4.5"),
    },
    check: Check::Trouble(TroubleKind::UnsupportedCompression, judge),
};

const DOC: &str = r"
## What it does
Reports members whose method is neither `stored` nor `deflated`, with the number and name of the method.

## Why
Zip knows some twenty methods; almost every reader knows these two, and few know more. Archivers for Windows
choose others (`deflate64`, `lzma`) for large files or at high settings.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !unsupported-compression:method_9_(deflate64)
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None here: data that cannot be read cannot be packed anew. Unpack it with the program that packed it, and pack
it again with `deflate`.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again with the method deflate";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
