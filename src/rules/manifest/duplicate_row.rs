//! `manifest/duplicate-row`: two rows say the same in every cell.
//!
//! Rows that name one file and say different things of it are reported in `reference`.

use crate::model::{Action, Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Group, Keyed, Rule};
use crate::text::grouped;
use crate::view::{Context, Member, Members, PathColumn};

pub(super) static RULE: Rule = Rule {
    code: "manifest/duplicate-row",
    level: Some(Severity::Warning),
    summary: "two rows are equal in every cell",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a repeated row says nothing new and is counted twice",
        source: cite!(FRICTIONLESS_PY, "docs/checks/row.md, duplicate-row"),
    },
    check: Check::Keyed(Keyed { over: Members::Rows, key, judge }),
};

const DOC: &str = r#"
## What it does
Looks for rows that are equal in every cell, quoted or not. The first of them is fine; each later one is
reported.

## Why
The platform makes one record of them or several, and the count is not what you expect.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
| "a.png", first
a.png png 20x10
b.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png png 20x10
b.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, first
a.png png 20x10
b.png png 20x10
```

## Fix
The later rows are left out.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Row(row) = member else { return None };
    // Rows that say the same are known by the first of them, which is shorter than what they say.
    context.equal_rows().first(row).map(|first| first.to_string())
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let Some((table, first)) = context.manifest().zip(group.rows().next()) else { return };
    let column = match context.path_column() {
        PathColumn::Found(column) => *column,
        _ => 0,
    };
    let subject = table.value(first, column).unwrap_or_default();
    for row in group.rows().skip(1) {
        let place = |row| Locus::Row { entry: table.entry, row };
        let of = if group.count > 2 {
            format!(", one of {} such rows", grouped(group.count))
        } else {
            String::new()
        };
        let message = format!("row {row} says the same as row {first} in every cell{of}");
        let fix = Fix::safe(format!("leave out row {row}"), Action::DropRow { entry: table.entry, row });
        let draft = Draft::new(place(row), subject.as_ref(), message, "keep one of the rows");
        drafts.push(draft.related(place(first), "the first of the equal rows").fix(fix));
    }
}
