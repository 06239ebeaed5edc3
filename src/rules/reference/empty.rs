//! `reference/empty`: a row names no file.
//!
//! Knows cells, not what they are for.

use crate::model::{Because, Fix, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Naming, Resolution};

pub(super) static RULE: Rule = Rule {
    code: "reference/empty",
    level: Some(Severity::Warning),
    summary: "a cell that should name a file is blank",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because { text: "an empty path names no file", source: cite!(POSIX, "4.13") },
    check: Check::Reference(check),
};

const DOC: &str = r"
## What it does
Finds rows whose file column is blank while other columns are filled. Rows that are blank throughout, and rows
that are too short to have the column, are reported in `manifest`.

## Why
The record is imported without an image.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.png, first
| , second
1-10.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| 1-10.png, first
| 1-11.png, second
1-10.png png 20x10
1-11.png png 20x10
```

## Fix
None: only you know which file belongs to the row, or whether the row should go.
";

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    let Naming::Cell(reference) = naming else { return };
    let Some(table) = context.manifest() else { return };
    if reference.resolution != Resolution::Empty || !is_row_with_values(table, reference.row) {
        return;
    }
    let Some((at, cell)) = super::cell(context, reference) else { return };
    let message = format!("row {} names no file", reference.row);
    let draft = Draft::new(at, cell, message, "write the name of the row's file, or remove the row");
    drafts.push(draft.fix(Fix::manual("write the name of the row's file, or remove the row")));
}

/// A row as long as the header in which something is filled in.
fn is_row_with_values(table: &Manifest, row: u32) -> bool {
    let filled = |column| table.value(row, column).is_some_and(|value| !value.trim().is_empty());
    table.cells_in(row) >= table.columns() && (0..table.cells_in(row)).any(filled)
}
