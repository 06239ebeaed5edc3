//! `path/file-folder-clash`: a name is a file and a folder at once.
//!
//! Names that differ by case are not compared here.

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/file-folder-clash",
    level: Some(Severity::Error),
    summary: "a name is a file and a folder at once",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a file and a folder of one name cannot stand in one folder",
        source: cite!(POSIX, "3.170 and 4.13"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports files whose name is also a folder, because another entry stands below it or because the folder is
listed.

## Why
Unpacking stops there, or loses the file or everything below the folder, depending on which comes first.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| a.png/b.png, second
a.png png 20x10
a.png/b.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
a.png/ directory
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| a.png-b/b.png, second
a.png png 20x10
a.png-b/b.png png 20x10
```

## Fix
None: only you know which of the two is meant. Rename one of them.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if !entry.is_file() {
        return;
    }
    let name = entry.path.text().trim_end_matches('/');
    if let Some(inside) = context.names().folder(name) {
        let help = "rename the file or the folder";
        let draft = super::draft(entry, "is a file and a folder at once", help, Fix::manual(help));
        drafts.push(draft.related(Locus::Entry(inside), "this makes it a folder"));
    }
}
