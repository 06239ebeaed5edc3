//! `archive/tar-conflict`: the headers of a tar member contradict each other.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/tar-conflict",
    level: Some(Severity::Error),
    summary: "the headers of a tar member contradict each other",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "two readers that believe different sizes see different members",
        source: cite!(TARMAGEDDON),
    },
    check: Check::Trouble(TroubleKind::TarConflict, judge),
};

const DOC: &str = r"
## What it does
Compares the pax header of a member with its plain one, in size and in name, and reports global headers that set what
belongs to a single member, and mixtures of GNU and pax headers. A plain name that is the long one shortened, or the
long one with `?` or `_` for letters, is what writers put there, and is not reported. What only some readers stumble
over is a warning: a pax record with NULs counted or with a zero before its length, a sparse map on a plain file, a long
link name before an entry that is no link.

## Why
A reader that believes the other size goes on reading inside the data, where a second archive may wait for it.

## Example
```imgpack fail opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10 !tar-conflict:the_pax_header_says_10_bytes_and_the_header_1000
```
```imgpack pass opendatasoft
container tar 10240
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: it cannot be determined which header is right. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
