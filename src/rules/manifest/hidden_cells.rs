//! `manifest/hidden-cells`: rows or columns of a workbook are not shown, and are read all the same.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/hidden-cells",
    level: Some(Severity::Warning),
    summary: "hidden rows or columns of a workbook are read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "rows and columns that are hidden, by hand or by a filter, keep their values",
        source: cite!(OFFICE_OPEN_XML, "part 1, 18.3.1.73"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Looks for rows and columns with values that the workbook does not show: hidden by hand, or by a filter.

## Why
They are read like the others, and will be seen on the platform. What was hidden may not be meant for everybody; rows that
a filter hides were perhaps to be left out.

## Example
```imgpack fail opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List hidden-rows=2
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fail opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List hidden-columns=B
| File, Remarks
| a.png, ask the owner
a.png png 20x10
```
```imgpack pass opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
Show them if they are meant for the platform; else delete them from a copy of the workbook.
"#;

fn check(_: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    for trouble in super::troubles(table, &[CsvTroubleKind::HiddenRows, CsvTroubleKind::HiddenColumns]) {
        let what = trouble.detail.as_str();
        let message = format!("hidden, and read like the others: {what}");
        let help = "show what is meant for the platform, and delete the rest from a copy of the workbook";
        let at = match trouble.kind {
            CsvTroubleKind::HiddenColumns => Locus::Column { entry: table.entry, column: trouble.column },
            _ => Locus::Row { entry: table.entry, row: trouble.record },
        };
        drafts.push(Draft::new(at, what, message, help).fix(Fix::manual(help)).lasting());
    }
}
