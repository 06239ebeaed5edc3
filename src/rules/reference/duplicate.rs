//! `reference/duplicate`: two rows name one file.
//!
//! Knows which file a row means; compares the other columns only to leave equal rows alone.

use crate::model::{Because, Fix, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Group, Keyed, Rule};
use crate::text::counted;
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "reference/duplicate",
    level: Some(Severity::Warning),
    summary: "two rows name one file",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "what identifies a row must be unique among the rows",
        source: cite!(TABULAR_METADATA, "primaryKey"),
    },
    check: Check::Keyed(Keyed { over: Members::Rows, key, judge }),
};

const DOC: &str = r"
## What it does
Finds rows that name a file which an earlier row names already, however both are spelt. Rows that agree in
every column are `manifest/duplicate-row`.

## Why
One image becomes two records with different data, mostly because a line was copied and only half of it
changed.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.png, first
| 1-10.png, second
1-10.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| 1-10.png, first
| 1-11.png, second
1-10.png png 20x10
1-11.png png 20x10
```

## Fix
None: only you know which row is right. Change the name in the other, or remove it.
";

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Row(row) = member else { return None };
    let entry = context.reference(row)?.resolution.entry()?;
    Some(entry.0.to_string())
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let (Some(table), Some(first)) = (context.manifest(), group.rows().next()) else { return };
    for repeat in group.rows().skip(1) {
        let Some(reference) = context.reference(repeat) else { continue };
        let Some((at, cell)) = super::cell(context, reference) else { continue };
        if is_same_row(table, first, repeat) {
            continue;
        }
        let rows = counted(group.count, "row", "rows");
        let message = format!("`{cell}` is named by {rows}: by row {repeat}, and first by row {first}");
        let draft = Draft::new(at, cell, message, "keep one row for each file");
        let draft = match context.reference(first).and_then(|first| super::cell(context, first)) {
            Some((place, _)) => draft.related(place, "the first row that names it"),
            None => draft,
        };
        drafts.push(draft.fix(Fix::manual("correct the name in one of the rows, or remove a row")));
    }
}

fn is_same_row(table: &Manifest, left: u32, right: u32) -> bool {
    table.cells_in(left) == table.cells_in(right)
        && (0..table.cells_in(left)).all(|column| table.value(left, column) == table.value(right, column))
}
