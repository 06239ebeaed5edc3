//! `path/backslash`: a name is written with backslashes.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Context, Drafts, Facets, Rule};

use super::clean::relative;

pub(super) static RULE: Rule = Rule {
    code: "path/backslash",
    level: Some(Severity::Warning),
    summary: "a name is written with backslashes as separators",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "all slashes in a name must be forward slashes",
        source: "PKWARE APPNOTE 4.4.17.1",
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Tells names that hold a backslash.

## Why
Windows takes it for a folder, other systems for a letter of the name: `img\a.png` is then one file with an
odd name, and no cell fits it.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| img\\a.png,first\n
"img\\a.png" png 20x10
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
| img/a.png, first
img/a.png png 20x10
```

## Fix
Backslashes become slashes, and the cells that name the file follow.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::BACKSLASH) && !entry.path.flaws().intersects(super::OUTSIDE) {
        let fix = super::renaming(context, entry, relative(entry.path.text()), Safety::Safe);
        let help = "separate folders by forward slashes";
        drafts.push(super::draft(entry, "holds a backslash", help, fix));
    }
}
