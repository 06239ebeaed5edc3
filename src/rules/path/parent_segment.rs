//! `path/parent-segment`: a name leads out of the folder it is unpacked into.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Fix, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/parent-segment",
    level: Some(Severity::Error),
    summary: "a name leads out of the root by `..`",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a name with `..` in it can overwrite files outside the folder that is unpacked into",
        source: cite!(ZIP_SLIP),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports names with a `..` between slashes or backslashes.

## Why
An unpacker that does not look writes the file beside or above the folder that it was reported. One that does look
refuses the archive or skips the file.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| ../a.png, first
../a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a..png, first
a..png png 20x10
```

## Fix
None: only you know where the file belongs. Pack the archive again from the folder that holds it.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::PARENT) {
        let help = "pack it again from the folder that holds it, so that no name begins above";
        let what = if super::is_named_so(entry, Flaws::PARENT) {
            "holds `..`, which may lead out of the root"
        } else {
            "has a second name with `..`, which some readers unpack to"
        };
        drafts.push(super::draft(entry, what, help, Fix::manual(help)));
    }
}
