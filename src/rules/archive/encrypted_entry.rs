//! `archive/encrypted-entry`: a member is encrypted.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/encrypted-entry",
    level: Some(Severity::Error),
    summary: "a member is encrypted",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "an encrypted member cannot be read without its password, and an upload asks for none",
        source: cite!(APPNOTE, "4.4.4, bit 0"),
    },
    check: Check::Trouble(TroubleKind::Encrypted, judge),
};

const DOC: &str = r"
## What it does
Reports members that are encrypted by any of the ways a zip knows, or marked so in one of their two headers.

## Why
Nothing asks for a password during an upload, so that the member cannot be opened; a member that only one
header calls encrypted is opened by some readers and refused by others.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 !encrypted:is_encrypted
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: the password is yours. Pack the archive again without one.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again without a password";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
