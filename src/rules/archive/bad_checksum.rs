//! `archive/bad-checksum`: the bytes of a member are not those that were packed.
//!
//! Knows only what reading the member reported; see `source` for how the sums are taken.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/bad-checksum",
    level: Some(Severity::Error),
    summary: "the data of a member does not agree with its checksum or size",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::CHECKSUM,
    because: Because {
        text: "the archive holds a sum of every member so that damage is seen, and the sum is wrong",
        source: cite!(APPNOTE, "4.4.7"),
    },
    check: Check::Trouble(TroubleKind::BadChecksum, judge),
};

const DOC: &str = r"
## What it does
Reads every member, takes its CRC-32 and counts its bytes, and compares both with what the archive says.

## Why
The member was damaged after it was packed, mostly on the way: a broken download, a bad disk, an editor that
changed line ends. Platforms refuse the archive, or take the damaged image without a word.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !bad-checksum
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 crc=89ab12cd
```

## Fix
None: the bytes are gone. Pack the archive again from the original files.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
