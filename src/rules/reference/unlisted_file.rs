//! `reference/unlisted-file`: a media file that no row names.
//!
//! Knows what cells mean by any step, and what they may have meant.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, PathColumn};

pub(super) static RULE: Rule = Rule {
    code: "reference/unlisted-file",
    level: Some(Severity::Warning),
    summary: "no row names a media file",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::MAGIC),
    because: Because {
        text: "every file of a package must be in its list",
        source: cite!(RFC_8493, "section 3"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds images and other media, of formats that the target takes, that no cell of the file column means, not
even as one of several files that fit. A file that is the only guess for a cell that nothing fits is reported
there and not twice. Tables, text files and side files are no media; a file that is empty or holds no image
is reported in `image`.

## Why
The file is uploaded and appears nowhere.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
other.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1-10.png, first
| other.png,
1-10.png png 20x10
other.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
README.md text
licence.txt text
```

## Fix
With `--unsafe-fixes` a row is added in which only the file column is filled, unless a row is left that names no
file: the two may belong together. Leave the file out if it does not belong to the package.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (Some(table), PathColumn::Found(column)) = (context.manifest(), context.path_column()) else {
        return;
    };
    // What a table names whose rows cannot be told apart is not known; one without rows is reported as that.
    if context.shape().is_unsound() || table.rows().next().is_none() {
        return;
    }
    let list = context.entry(table.entry).path.text();
    for entry in context.paths().distinct().filter(|entry| context.is_shown(entry)) {
        if context.is_named(entry.id) || context.only_guess_of(entry.id) > 0 {
            continue;
        }
        let name = entry.path.text();
        let message = format!("`{name}` is named by no row of `{list}`");
        let help = "add a row for the file, or leave it out";
        let fix = fix(context, table, *column, name);
        drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
    }
}

/// A row for the file, where no row is left that could be its own.
fn fix(context: &Context<'_>, table: &Manifest, column: u32, name: &str) -> Fix {
    if !context.unmatched().may_add_rows() {
        return Fix::manual("write it into the row that it belongs to, or leave it out with `--exclude`");
    }
    let mut cells = vec![String::new(); table.columns().max(column + 1) as usize];
    if let Some(cell) = cells.get_mut(column as usize) {
        name.clone_into(cell);
    }
    Fix::unsafe_(format!("add a row for `{name}`"), Action::AddRow { entry: table.entry, cells })
}
