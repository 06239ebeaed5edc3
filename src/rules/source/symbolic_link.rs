//! `source/symbolic-link`: a link in a directory is not followed.
//!
//! Knows only what the reading of the directory reported; see `source`.

use crate::model::{Because, Entry, Fix, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "source/symbolic-link",
    level: Some(Severity::Error),
    summary: "a symbolic link in the directory is not followed",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "a link may lead to any file of the machine", source: cite!(CWE_59) },
    check: Check::Trouble(TroubleKind::SymbolicLink, judge),
};

const DOC: &str = r"
## What it does
Reports symbolic links; they are not followed. One that leads out of the directory is an error, another a
warning.

## Why
Following links, a package could take in files that were never meant to leave the machine, or never end. The
file behind the link is not in the package.

## Example
```imgpack fail opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
latest symlink !symbolic-link:a_symbolic_link_to_`/etc`;_it_leaves_the_input
```
```imgpack pass opendatasoft
container directory 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: only you know whether the file behind the link belongs to the package.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "put the file itself in place of the link";
    Draft::of_trouble(context, entry, trouble, help).fix(Fix::manual(help))
}
