//! `manifest/no-header`: the first row of a table is a record.
//!
//! Knows what the view says of the shape of the table.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/no-header",
    level: Some(Severity::Error),
    summary: "the first row is a record, not a header",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a column is found by its name",
        source: cite!(FRICTIONLESS_PY, "docs/errors/label.md, blank-label"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Finds a table whose first row names a file of the package, or holds a URL where the rows below hold some.

## Why
The platform takes the first record for the names of the columns: that record is lost, and no column is found.

## Example
```imgpack fail opendatasoft
list.csv
| a.png, Harbour
| b.png, Square
a.png png 20x10
b.png png 20x10
```
```imgpack fail symbiota
container file 100
links.csv
| W-1, https://m.example.org/1.jpg
| W-2, https://m.example.org/2.jpg
```
A header that only looks like a name is a header:
```imgpack pass opendatasoft
list.csv
| a.png file, Title
| a.png, Harbour
a.png png 20x10
```

## Fix
None: write a header above the first row. Nothing else is changed in the table until then.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(column) = context.shape().no_header else { return };
    let name = super::name(context, table.entry);
    let cell = table.value(0, column).unwrap_or_default();
    let message = format!("the first row of `{name}` is a record, as `{cell}` says; there is no header");
    let at = Locus::Cell { entry: table.entry, row: 0, column };
    let help = "write a header above the first row";
    drafts.push(Draft::new(at, cell, message, help).fix(Fix::manual(help)));
}
