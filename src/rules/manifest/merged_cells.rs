//! `manifest/merged-cells`: cells of a workbook are merged, so that only the first of them has a value.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/merged-cells",
    level: Some(Severity::Warning),
    summary: "cells of a workbook are merged",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "the value of merged cells is that of the first; the others have none",
        source: cite!(OFFICE_OPEN_XML, "part 1, 18.3.1.55"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Looks for merged cells in the sheet of a workbook that is read as the table.

## Why
A person sees one value for all of them. In a table the first cell has it and the others are empty: a title that is
merged over three rows is the title of the first image alone.

## Example
```imgpack fail opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List merged=B2:B3
| File, Title
| a.png, first
| b.png,
a.png png 20x10
b.png png 20x10
```
```imgpack pass opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List
| File, Title
| a.png, first
| b.png, first
a.png png 20x10
b.png png 20x10
```

## Fix
Unmerge the cells, and write the value into each row that it is meant for.
"#;

fn check(_: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    for trouble in super::troubles(table, &[CsvTroubleKind::Merged]) {
        let (row, column) = (trouble.record, trouble.column);
        let range = trouble.detail.as_str();
        let message =
            format!("the cells {range} are merged; only the first has a value, the others are empty");
        let help = "unmerge them, and write the value into each row that it is meant for";
        let at = Locus::Cell { entry: table.entry, row, column };
        drafts.push(Draft::new(at, range, message, help).fix(Fix::manual(help)).lasting());
    }
}
