//! `manifest/cell-error`: a cell of a workbook has no value that could be written.
//!
//! Identifiers that a spreadsheet damaged are reported in `key`.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "manifest/cell-error",
    level: Some(Severity::Error),
    summary: "a cell of a workbook holds an error value, or a formula without a stored value",
    doc: DOC,
    since: "0.1.0",
    fixes: &[crate::model::Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "the value of a formula is the one that the spreadsheet program stored with it",
        source: cite!(OFFICE_OPEN_XML, "part 1, 18.3.1.40"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Looks in the sheet of a workbook for cells with an error value (`#REF!`, `#N/A`, `#VALUE!` …), and for formulas whose
value is not stored in the file. Formulas are not computed: the value counts that the program stored.

## Why
The platform would show `#REF!`, or nothing. Programs that write workbooks without a spreadsheet program (openpyxl and
others) store no values of formulas.

## Example
```imgpack fail opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List error=B2
| File, Title
| a.png, #REF!
a.png png 20x10
```
```imgpack pass opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List
| File, Title
| a.png, REF
a.png png 20x10
```

## Fix
Repair the formula. Where no value is stored, open the workbook in a spreadsheet program and save it.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    for trouble in super::troubles(table, &[CsvTroubleKind::CellError]) {
        let (row, column) = (trouble.record, trouble.column);
        if table.edit(row, column).is_some() || is_damaged_key(context, row, column) {
            continue;
        }
        let value = table.value(row, column).unwrap_or_default();
        let (message, help) = if value.is_empty() {
            let help = "open the workbook in a spreadsheet program and save it, or write the value";
            (format!("the cell holds {}", trouble.detail), help)
        } else {
            (format!("the cell holds the error value `{value}`"), "repair the formula, or write the value")
        };
        let at = Locus::Cell { entry: table.entry, row, column };
        drafts.push(Draft::new(at, value, message, help).fix(Fix::manual(help)));
    }
}

/// Whether it is a key that a spreadsheet damaged, which is reported as that.
fn is_damaged_key(context: &Context<'_>, row: u32, column: u32) -> bool {
    let keys = context.keys();
    let is_here = |key: &&RowValue| keys.series(**key) == column && context.damage(**key).is_some();
    keys.is_table() && keys.of_row(row).iter().any(|key| is_here(&key))
}
