//! `manifest/formula-cell`: a cell that a spreadsheet would run.
//!
//! What begins as a formula and is none is reported in `values`.

use crate::model::{Action, Because, Cell, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::rows::PlainRows;
use crate::view::{Context, PathColumn, RowValue};

use super::values;

pub(super) static RULE: Rule = Rule {
    code: "manifest/formula-cell",
    level: Some(Severity::Warning),
    summary: "a cell begins like a formula",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because { text: "a spreadsheet that opens the table runs the cell", source: cite!(CWE_1236) },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Looks for cells that begin with `=`, `+`, `-`, `@`, a tab or a CR. Numbers with a sign, pairs of
coordinates, dashes in place of a value, and names of files in the package are fine.

## Why
Whoever opens the table, or an export of the data set, in a spreadsheet runs the cell: it can call
programs and send other cells away.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, =1+cmd
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Contact
| a.png, @harbour
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Contact
| a.png, '@harbour
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Height, Position, Note
| -a.png,-12.5,"-33.86,151.2",-
-a.png png 20x10
```

## Fix
An apostrophe is put before the value, which spreadsheets show as text. It changes the value, so that it
is done on request only.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let plain = PlainRows::new(table);
    let may_begin = |cell: Cell| {
        table.text.get(cell.span().start as usize).is_some_and(|byte| values::is_formula_start(*byte))
    };
    for row in std::iter::once(0).chain(table.rows()) {
        let Some(cells) = plain.cells(row) else {
            (0..table.cells_in(row)).for_each(|column| judge(context, table, row, column, drafts));
            continue;
        };
        for (column, _) in (0u32..).zip(cells).filter(|(_, cell)| may_begin(*cell)) {
            judge(context, table, row, column, drafts);
        }
    }
}

fn judge(context: &Context<'_>, table: &Manifest, row: u32, column: u32, drafts: &mut Drafts) {
    let value = table.value(row, column).unwrap_or_default();
    let is_fine = || names_file(context, column, &value) || is_damaged_key(context, row, column);
    if !values::is_formula(value.as_bytes()) || is_fine() {
        return;
    }
    let to = format!("'{value}");
    let message = format!("`{value}` begins like a formula; a spreadsheet that opens the table runs it");
    let at = Locus::Cell { entry: table.entry, row, column };
    let action = Action::SetCell { entry: table.entry, row, column, to: to.clone() };
    let draft = Draft::new(at, value, message, "reword the value so that it begins with a letter or a digit");
    drafts.push(draft.fix(Fix::unsafe_(format!("write `{to}`"), action)));
}

fn names_file(context: &Context<'_>, column: u32, value: &str) -> bool {
    *context.path_column() == PathColumn::Found(column) && context.paths().resolve(value).entry().is_some()
}

/// Whether it is a key that a spreadsheet damaged, which is reported as that.
fn is_damaged_key(context: &Context<'_>, row: u32, column: u32) -> bool {
    let keys = context.keys();
    let is_here = |key: &&RowValue| keys.series(**key) == column && context.damage(**key).is_some();
    keys.is_table() && keys.of_row(row).iter().any(|key| is_here(&key))
}
