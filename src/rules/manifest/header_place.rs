//! `manifest/header-place`: the header stands below a title, or again further down.
//!
//! Knows what the view says of the shape of the table.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/header-place",
    level: Some(Severity::Error),
    summary: "the header is not the first row, or stands again further down",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "the header is the first line, and stands once",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Finds a header below a title, and a header that stands again further down, as where two tables were put together;
letter case is no matter there. In the tables of a Darwin Core Archive a title is no question, and a repeat none where
`meta.xml` declares no header.
A row is taken for the header below a title where it holds at least twice as many values as the first row, all of
them words that differ, and files or URLs stand below it.

## Why
The platform takes the title for the names of the columns, and the header for a record.

## Example
```imgpack fail opendatasoft
list.csv
| Inventory 2026,
| File, Title
| a.png, Harbour
| b.png, Square
a.png png 20x10
b.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, Harbour
| File, Title
| b.png, Square
a.png png 20x10
b.png png 20x10
```
A row that says something else in one column is a record:
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, Harbour
| b.png, Title
a.png png 20x10
b.png png 20x10
```

## Fix
None: remove what stands above the header, and the header where it stands again. Nothing else is changed in the
table until then.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let shape = context.shape();
    let name = super::name(context, table.entry);
    let first = table.value(0, 0).unwrap_or_default();
    if let Some(row) = shape.below_title {
        let cells = (0..table.cells_in(row)).filter_map(|column| table.value(row, column));
        let header = super::listed(cells.collect::<Vec<_>>());
        let message = format!(
            "the header of `{name}` is not its first row, which says `{first}`, but row {row}: {header}"
        );
        drafts.push(draft(table, row, &first, message, "remove what stands above the header"));
    }
    for &row in &shape.repeats {
        let message = format!("row {row} of `{name}` is the header again");
        drafts.push(draft(table, row, &first, message, "remove the row"));
    }
}

fn draft(table: &Manifest, row: u32, subject: &str, message: String, help: &str) -> Draft {
    let header = Locus::Row { entry: table.entry, row: 0 };
    let draft = Draft::new(Locus::Row { entry: table.entry, row }, subject, message, help);
    draft.related(header, "the first row").fix(Fix::manual(help))
}
