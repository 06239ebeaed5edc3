//! `manifest/surplus-cells`: empty cells behind the last column, empty columns without a header.
//!
//! Surplus cells with a value are `ragged-row`.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/surplus-cells",
    level: Some(Severity::Warning),
    summary: "empty cells stand behind the last column, or a column holds nothing at all",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because {
        text: "each line should contain the same number of fields",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Finds empty cells behind the last column, and columns without a header in which no row holds anything. One finding a
table.

## Why
A spreadsheet writes them for cells that once held something. Strict readers refuse the rows, others make up names for
the columns.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first,
| b.png,,,,
a.png png 20x10
b.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
| b.png,
a.png png 20x10
b.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File,,Title,,
| a.png,,first,,
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
A column with a header is kept, and so is one with a value:
```imgpack pass opendatasoft
list.csv
| File, Title, Note
| a.png, first,
a.png png 20x10
```

## Fix
The cells and columns are left out.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let columns = super::surplus::columns(context, table);
    let rows = super::surplus::rows(table).count();
    if columns.is_empty() && rows == 0 {
        return;
    }
    let name = super::name(context, table.entry);
    let rows_words = counted(rows as u64, "row", "rows");
    let columns_words = counted(columns.len() as u64, "column", "columns");
    let message = match (rows, columns.is_empty()) {
        (0, _) => format!("{columns_words} of `{name}` have neither a header nor a value"),
        (_, true) => format!("{rows_words} of `{name}` end in empty cells behind the last column"),
        _ => format!(
            "{columns_words} of `{name}` have neither a header nor a value, and {rows_words} end in empty cells"
        ),
    };
    let at = Locus::Row { entry: table.entry, row: 0 };
    let action = Action::DropSurplus { entry: table.entry, columns };
    let fix = Fix::safe("leave out the empty cells", action);
    drafts.push(Draft::new(at, name, message, "remove the empty cells").fix(fix));
}
