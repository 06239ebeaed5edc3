//! `reference/basename-only`: a cell holds a file's name without its folder.
//!
//! Knows only what the ladder found on its last step.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, MatchKind, Naming};

pub(super) static RULE: Rule = Rule {
    code: "reference/basename-only",
    level: Some(Severity::Warning),
    summary: "a cell leaves out the folder of the file it names",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a name is looked up in one folder, not in those below it",
        source: cite!(POSIX, "4.13"),
    },
    check: Check::Reference(check),
};

const DOC: &str = r"
## What it does
Finds cells that hold only the name of a file that lies in a folder, where no other file has that name. A path
that leaves out the folder around the whole package counts as well.

## Why
The table was written beside the images, and then both were packed with a folder around them. Platforms look
for the name as it is written.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.png, first
| img/1-11.png, second
img/1-10.png png 20x10
img/1-11.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| img/1-10.png, first
| img/1-11.png, second
img/1-10.png png 20x10
img/1-11.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| img/1-10.png, first
img/1-10.png png 20x10
```

## Fix
The cell is set to the whole path of the file. A name that several files have is `reference/ambiguous`.
";

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    super::report_matches(context, naming, &[MatchKind::Basename], drafts);
}
