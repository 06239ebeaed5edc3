//! `manifest/no-row`: a table is a header alone.
//!
//! A table without a single line is `manifest/missing`; one without a header is `manifest/no-header`.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;
use crate::view::rows::PlainRows;

pub(super) static RULE: Rule = Rule {
    code: "manifest/no-row",
    level: Some(Severity::Error),
    summary: "the table has a header and no row",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "each row is a record, and there is none",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Finds a table with a header and no row that says anything.

## Why
The platform imports nothing, and many say so nowhere.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
a.png png 20x10
```
```imgpack fail symbiota
container file 100
links.csv
| catalogNumber, originalUrl
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: write one row for each image.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    // Without a header the first line is a row; where reading stopped early, rows may follow.
    let is_other = context.shape().no_header.is_some()
        || super::troubles(table, &[CsvTroubleKind::Oversized]).next().is_some()
        || super::is_side_table(context);
    let plain = PlainRows::new(table);
    // What a package lacks whose only table is empty is reported by `missing`.
    let is_missed = table.record_count() == 0 && context.described().is_none();
    if is_missed || is_other || table.rows().any(|row| !plain.is_blank(row)) {
        return;
    }
    let name = super::name(context, table.entry);
    let message = match table.record_count() {
        0 => format!("`{name}` is empty"),
        _ => format!("`{name}` has a header and no row: {}", super::listed(table.header())),
    };
    let at = Locus::Row { entry: table.entry, row: 0 };
    let draft = Draft::new(at, name, message, "write one row for each image");
    drafts.push(draft.fix(Fix::manual("write one row for each image")));
}
