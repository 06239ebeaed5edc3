//! `manifest/duplicate-header`: two columns have one name, or names that the target cannot tell apart.
//!
//! Columns without a name are reported by `empty-header`.

use rustc_hash::FxHashMap;

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, PathColumn};

use super::headers::Headers;

pub(super) static RULE: Rule = Rule {
    code: "manifest/duplicate-header",
    level: Some(Severity::Warning),
    summary: "two columns have the same name to the target",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a column is found by its name",
        source: cite!(FRICTIONLESS_PY, "docs/errors/label.md, duplicate-label"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Compares the headers as the target does: where it makes identifiers of them, in lower case and with
everything but the letters a to z, digits and `_` replaced.

## Why
Values of both columns end up in one field, or one of them is lost.

## Example
```imgpack fail opendatasoft
list.csv
| File, Sea level, sea-level, SEA_LEVEL_2
| a.png, 1, 2, 3
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Sea level, sea-level_3, SEA_LEVEL_2
| a.png, 1, 2, 3
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File,Sea level,Sea levels
| a.png,1,2
a.png png 20x10
```

## Fix
The later column gets a number, the first that no other column has; the column with the file names keeps
its name.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    let headers = table.header();
    let mut names = Headers::new(context, table);
    let mut first: FxHashMap<String, u32> = FxHashMap::default();
    for column in path_column_first(context, table) {
        let header = headers.get(column as usize).map_or("", |header| header);
        if header.trim().is_empty() {
            continue;
        }
        let kept = *first.entry(names.key(header)).or_insert(column);
        if kept != column {
            let other = headers.get(kept as usize).map_or("", |header| header);
            drafts.push(repeated(table, &mut names, (column, header), (kept, other)));
        }
    }
}

fn path_column_first(context: &Context<'_>, table: &Manifest) -> impl Iterator<Item = u32> {
    let path = match context.path_column() {
        PathColumn::Found(column) => Some(*column),
        _ => None,
    };
    path.into_iter().chain((0..table.columns()).filter(move |column| Some(*column) != path))
}

fn repeated(table: &Manifest, names: &mut Headers<'_>, again: (u32, &str), kept: (u32, &str)) -> Draft {
    let (column, header) = again;
    let place = |column| Locus::Cell { entry: table.entry, row: 0, column };
    let (number, other) = (column.saturating_add(1), kept.0.saturating_add(1));
    let message = if header == kept.1 {
        format!("`{header}` names columns {other} and {number}")
    } else {
        let key = names.key(header);
        format!("`{header}`, column {number}, and `{}`, column {other}, both become `{key}`", kept.1)
    };
    let draft = Draft::new(place(column), header, message, "give each column a name of its own");
    let draft = draft.related(place(kept.0), "the column that keeps the name");
    if !names.may_change() {
        return draft.fix(Fix::manual("rename one of the columns"));
    }
    let to = names.free(header, 2);
    draft.fix(Fix::safe(format!("write `{to}`"), Action::SetCell { entry: table.entry, row: 0, column, to }))
}
