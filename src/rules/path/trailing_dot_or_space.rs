//! `path/trailing-dot-or-space`: a component ends in a dot or a space.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

use super::clean::clean;

pub(super) static RULE: Rule = Rule {
    code: "path/trailing-dot-or-space",
    level: Some(Severity::Warning),
    summary: "a component of a name ends in a dot or a space",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a name must not end in a dot or a space; Windows removes them",
        source: cite!(NAMING_FILES),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports files and folders whose name ends in a dot or a space.

## Why
Windows takes the last letter away when unpacking, and the name in the table fits no more. Spaces at the end
come from tables, and nobody sees them.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| img./a.png, first
img./a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| img.d/a.png, first
img.d/a.png png 20x10
```

## Fix
With `--unsafe-fixes` dots and spaces at the end are taken away, and the cells that name the file follow.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::TRAILING_DOT) {
        let fix = super::renaming(context, entry, clean(entry.path.text()), Safety::Unsafe);
        let what = "holds a component that ends in a dot or a space";
        drafts.push(super::draft(entry, what, "rename it without the dot or space", fix));
    }
}
