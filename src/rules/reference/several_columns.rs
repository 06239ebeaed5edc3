//! `reference/several-columns`: rows name files in several columns.
//!
//! Which columns these are the user says; several names in one cell are reported by `several_names`.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "reference/several-columns",
    level: Some(Severity::Error),
    summary: "rows name files in several columns",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "one column of the table names the files, one file a row",
        source: cite!(DATASETS, "docs/source/image_dataset.mdx"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Reports a table whose rows name files in each of the columns that `--file-column` gives, where it is given several times.

## Why
The platform makes one record of each row, with one file. The files of the other columns are not shown.

## Example
```imgpack fail opendatasoft
set file-column=Recto
set file-column=Verso
list.csv
| Recto, Title, Verso
| 1a.png, first, 1b.png
| 2a.png, second,
1a.png png 20x10
1b.png png 20x10
2a.png png 20x10
```
```imgpack fixed opendatasoft
set file-column=Recto
list.csv
| Recto, Title
| 1a.png, first
| 2a.png, second
| 1b.png, first
1a.png png 20x10
1b.png png 20x10
2a.png png 20x10
```
```imgpack fail opendatasoft
set file-column=Recto
set file-column=Back
list.csv
| Recto, Title
| 1a.png, first
1a.png png 20x10
```
```imgpack pass opendatasoft
set file-column=Recto
list.csv
| Recto, Title
| 1a.png, first
1a.png png 20x10
```

## Fix
With `--unsafe-fixes` the row keeps the file of the first column, a row with the same values is added for each of the others,
and their columns are taken out.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some((_, first)) = context.naming_cells().filter(|(naming, _)| naming.entry == table.entry) else {
        return;
    };
    let mut more: Vec<u32> = Vec::new();
    for (wanted, column) in context.more_path_columns() {
        match column {
            Some(column) if column != first && !more.contains(&column) => more.push(column),
            Some(_) => {}
            // What is found is taken out by the plan, so that it is missed afterwards.
            None if table.is_changed() => {}
            None => drafts.push(absent(table, wanted)),
        }
    }
    if !more.is_empty() {
        drafts.push(several(table, first, more));
    }
}

fn absent(table: &Manifest, wanted: &str) -> Draft {
    let message = format!("`{wanted}`, which `--file-column` names, is not a header of the table");
    let help = "name a header of the table, or leave the option out";
    let at = Locus::Row { entry: table.entry, row: 0 };
    Draft::new(at, wanted, message, help).fix(Fix::manual(help))
}

fn several(table: &Manifest, first: u32, mut more: Vec<u32>) -> Draft {
    let header = |column: &u32| format!("`{}`", table.value(0, *column).unwrap_or_default());
    let headers: Vec<String> = std::iter::once(&first).chain(&more).map(header).collect();
    let message =
        format!("rows name files in {} columns: {}; one is read", headers.len(), headers.join(", "));
    let at = Locus::Row { entry: table.entry, row: 0 };
    more.sort_unstable();
    let actions = actions(table, first, &more);
    let fix = Fix::unsafe_("write one row for each file", move || actions);
    Draft::new(at, "", message, "write one row for each file").fix(fix)
}

/// The first file stays in its row; each other gets a copy of it, and then its column goes.
fn actions(table: &Manifest, first: u32, more: &[u32]) -> Vec<Action> {
    let entry = table.entry;
    let mut actions = Vec::new();
    for row in table.rows() {
        let value = |column: u32| table.value(row, column).unwrap_or_default().into_owned();
        let mut files = more.iter().map(|column| value(*column)).filter(|file| !file.trim().is_empty());
        if value(first).trim().is_empty()
            && let Some(to) = files.next()
        {
            actions.push(Action::SetCell { entry, row, column: first, to });
        }
        for file in files {
            let cell = |column: u32| if column == first { file.clone() } else { value(column) };
            let cells = (0..table.columns()).map(cell).collect();
            actions.push(Action::AddRow { entry, cells });
        }
    }
    actions.push(Action::DropSurplus { entry, columns: more.to_vec() });
    actions
}
