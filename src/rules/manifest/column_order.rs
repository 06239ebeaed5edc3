//! `manifest/column-order`: the first column is not one that the target needs there.
//!
//! Looks at the order in which the table will be written.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::profiles::CellMeaning;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/column-order",
    level: Some(Severity::Error),
    summary: "the first column is not one of identifiers, and the target loses it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because {
        text: "the order of columns means something to some readers",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Where the target wants identifiers in the first column, looks at what stands there: an error where the column is
one whose values get lost at that place, a warning where it is another.

## Why
The platform looks columns up by their number, and takes the number 0 for none: an optional column that stands
first is silently left out.

## Example
```imgpack fail symbiota
container file
media.csv
| caption, catalogNumber, originalUrl
| a leaf, 1, https://e.org/1.jpg
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, caption, originalUrl
| 1, a leaf, https://e.org/1.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, caption, originalUrl
| 1, a leaf, https://e.org/1.jpg
```

## Fix
The first column of identifiers is put before all others, which keep their order.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    let Some(columns) = context.columns() else { return };
    let (Some(said), Some(identifier)) =
        (&columns.needs.identifier_first, columns.content_kind(CellMeaning::Identifier).next())
    else {
        return;
    };
    let Some(first) = table.written_columns(0).next() else { return };
    let meaning = columns.meaning(first);
    if meaning.is_some_and(|column| column.holds == CellMeaning::Identifier) {
        return;
    }
    let header = table.value(0, first).unwrap_or_default();
    let wanted = table.value(0, identifier).unwrap_or_default();
    let message = format!("the first column is `{header}`; `{wanted}` belongs there");
    let mut order: Vec<u32> = table.written_columns(0).filter(|column| *column != identifier).collect();
    order.insert(0, identifier);
    let fix =
        Fix::safe(format!("put `{wanted}` first"), Action::ReorderColumns { entry: table.entry, order });
    let at = Locus::Cell { entry: table.entry, row: 0, column: first };
    let draft = Draft::new(at, header.as_ref(), message, format!("put `{wanted}` first")).fix(fix);
    let draft = draft.because(&said.because, &said.source);
    // What the target looks up in another way, or not at all, is not lost.
    let is_lost = meaning.is_some_and(|column| !column.required);
    drafts.push(if is_lost { draft } else { draft.severity(Severity::Warning) });
}
