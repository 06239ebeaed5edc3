//! `archive/container-mismatch`: the bytes are one container, the name says another.
//!
//! Files that are no container at all are reported by `archive/unreadable`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/container-mismatch",
    level: Some(Severity::Error),
    summary: "the bytes are one container, the name says another",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers that choose by the name cannot open it",
        source: cite!(APPNOTE, "4.1.1"),
    },
    check: Check::Trouble(TroubleKind::ContainerMismatch, judge),
};

const DOC: &str = r"
## What it does
Compares the extension of the archive's name with its first bytes.

## Why
A platform that chooses its reader by the name cannot open the archive, even where your own program can.

## Example
```imgpack fail opendatasoft
container zip 10000 name=upload.tar !container-mismatch:the_name_says_tar,_the_bytes_are_zip
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container tar.gz 10000 name=upload.tgz
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
The archive is written anew, as what the name of the output says.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let fix = if context.inventory.container.kind.is_archive() {
        super::strip(entry, TroubleKind::ContainerMismatch)
    } else {
        Fix::manual("unpack it, and build the package from the folder")
    };
    let help = "give the archive the extension of what it is, or pack it anew";
    Draft::of_trouble(context, entry, trouble, help).fix(fix)
}
