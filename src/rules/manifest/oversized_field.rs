//! `manifest/oversized-field`: a field, a record, their number or the whole table is above the ceiling;
//! reading stopped.
//!
//! The ceilings are the reader's own, in `probe::csv`.

use crate::model::{Because, CsvTroubleKind, Fix, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/oversized-field",
    level: Some(Severity::Error),
    summary: "a field, a row or the table is too large to be read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "readers bound a field, so that one wrong quote does not fill the memory",
        source: cite!(CPYTHON, "Doc/library/csv.rst, field_size_limit"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Stops reading the table at a field of more than 1,048,576 bytes, a row of more than 4,194,304 bytes, a row of
more than 16,384 fields, after 1,048,576 rows, or after 16,777,216 fields in all. Nothing after that place is
checked. Where the tables of a package have more than 134,217,728 bytes together, the largest are not read.

## Why
Fields of that size are hardly ever meant: mostly the file is no table, or a quote is missing. Many
readers give up far earlier; a spreadsheet holds as many rows and columns as are read here.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\na.png,first\nb.png,\*1048577{x}\n
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\na.png,first\nb.png,\*1048576{x}\n
a.png png 20x10
b.png png 20x10
```

## Fix
None: look at the place, and keep such contents outside the table.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    for trouble in super::troubles(table, &[CsvTroubleKind::Oversized]) {
        let name = super::name(context, table.entry);
        let row = super::row_words(trouble.record);
        let message = format!("`{name}`, {row}: {}; nothing from there on was checked", trouble.detail);
        let help = "close the quote that is open, or keep contents of that size outside the table";
        let draft = Draft::new(super::bytes_at(table, trouble.at), name, message, help);
        drafts.push(draft.fix(Fix::manual("look at the place")));
    }
}
