//! `manifest/empty-header`: a column has no name.
//!
//! Knows the header only.

use rustc_hash::FxHashSet;

use crate::model::{Action, Because, Described, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::headers::Headers;

pub(super) static RULE: Rule = Rule {
    code: "manifest/empty-header",
    level: Some(Severity::Warning),
    summary: "a column has no name",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "a column is found by its name",
        source: cite!(FRICTIONLESS_PY, "docs/errors/label.md, blank-label"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for columns whose header is empty or space; where no row holds anything either, `manifest/surplus-cells`
reports them.

## Why
The platform makes up a name, and not the same one after the next change of the table.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title,,column_3
| a.png, first, 1998, x
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title, column_3_2, column_3
| a.png, first, 1998, x
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
The column is named after its place, `column_3`. A better name is yours to give.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    let headers = table.header();
    let blank = |column: &u32| headers.get(*column as usize).is_some_and(|header| header.trim().is_empty());
    let mut names: Option<Headers> = None;
    let surplus = super::surplus::columns(context, table);
    let described = context.described().into_iter();
    let columns = |table: &Described| {
        let terms = table.terms.iter().filter_map(|term| term.index);
        terms.chain(table.id_column()).collect::<Vec<_>>()
    };
    let described: FxHashSet<u32> = described.flat_map(columns).collect();
    let is_open = |column: &u32| !surplus.contains(column) && !described.contains(column);
    for column in (0..table.columns()).filter(blank).filter(is_open) {
        let names = names.get_or_insert_with(|| Headers::new(context, table));
        let number = column.saturating_add(1);
        let message = format!("column {number} of {} has no name", headers.len());
        let at = Locus::Cell { entry: table.entry, row: 0, column };
        let fix = if names.may_change() {
            let to = names.free(&format!("column_{number}"), 1);
            Fix::safe(format!("write `{to}`"), Action::SetCell { entry: table.entry, row: 0, column, to })
        } else {
            Fix::manual("name the column")
        };
        drafts.push(Draft::new(at, "", message, "give the column a name").fix(fix));
    }
}
