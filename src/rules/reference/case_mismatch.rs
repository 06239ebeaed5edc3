//! `reference/case-mismatch`: a cell names a file in different letter case.
//!
//! Knows only what the ladder found on its first step.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, MatchKind, Naming};

pub(super) static RULE: Rule = Rule {
    code: "reference/case-mismatch",
    level: Some(Severity::Error),
    summary: "a cell names a file in different letter case",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "file names are compared byte for byte", source: cite!(POSIX, "3.170") },
    check: Check::Reference(check),
};

const DOC: &str = r#"
## What it does
Finds cells of the file column that differ from the name of a file only by upper and lower case.

## Why
On your machine `1-10.PNG` may open `1-10.png`; on a platform that compares byte for byte the row is left
without its image.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.PNG, first
1-10.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| ÉtÉ.png, first
été.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| été.png, first
été.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
```
Where two files differ only by case, the one that is spelt like the cell is meant, and a cell that is spelt
like neither of them is `reference/ambiguous`.
In an import file:
```imgpack fail labelbox
container directory 1000
import.json
| [{"row_data": "A.jpg", "global_key": "a.jpg"}]
a.jpg 20x10
```

## Fix
The cell is set to the name of the file. The file keeps its name.
"#;

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    super::report_matches(context, naming, &[MatchKind::Case], drafts);
}
