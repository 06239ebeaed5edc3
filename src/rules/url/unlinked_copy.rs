//! `url/unlinked-copy`: a copy of an image lies beside it, and its row does not link it.
//!
//! Which copies these are, `view` knows. A cell that holds something is never changed.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::url::joined;
use crate::view::{Context, UnlinkedCopy};

pub(super) static RULE: Rule = Rule {
    code: "url/unlinked-copy",
    level: Some(Severity::Hint),
    summary: "a copy in another size lies beside an image, and its row does not link it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::MAGIC),
    because: Because {
        text: "a page without a link to the small image loads the large one",
        source: cite!(MDN_RESPONSIVE),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Follows the URLs below `--base-url` to the images of the package. Where a copy lies beside one, such as `X_tn.jpg`
beside `X.jpg`, or is made with `--renditions`, the cell for its URL must not be empty.

## Why
The copies are made and uploaded, and nobody sees them.

## Example
```imgpack fail symbiota
container directory 10000
set base-url=https://e.org
media.csv
| catalogNumber, originalUrl, url, thumbnailUrl
| 1, https://e.org/W%201.jpg,, https://e.org/other.jpg
| 2, https://e.org/W-2.jpg,,
"W 1.jpg"
"W 1_web.jpg"
W-2.jpg
```
```imgpack fixed symbiota
container directory 10000
set base-url=https://e.org
media.csv
| catalogNumber, originalUrl, url, thumbnailUrl
| 1, https://e.org/W%201.jpg, https://e.org/W%201_web.jpg, https://e.org/other.jpg
| 2, https://e.org/W-2.jpg,,
"W 1.jpg"
"W 1_web.jpg"
W-2.jpg
```
A column that is not there is yours to add:
```imgpack fail symbiota
container directory 10000
set base-url=https://e.org
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/W-1.jpg
W-1.jpg
W-1_tn.jpg
```
```imgpack pass symbiota
container directory 10000
set base-url=https://e.org
media.csv
| catalogNumber, originalUrl, thumbnailUrl
| 1, https://e.org/W-1.jpg, https://e.org/W-1_tn.jpg
W-1.jpg
W-1_tn.jpg
```

## Fix
The URL of the copy is written into the empty cell. Where the table has no column for it, add one, or let imgpack write
the whole table.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(base) = context.settings.base_url.as_deref() else { return };
    let copies = context.unlinked_copies();
    drafts.extend(copies.iter().filter_map(|copy| unlinked(table, base, copy)));
    for missing in
        copies.chunk_by(|a, b| a.known.name == b.known.name).filter(|copies| copies[0].column.is_none())
    {
        drafts.extend(without_column(context, table, missing));
    }
}

fn unlinked(table: &Manifest, base: &str, copy: &UnlinkedCopy<'_>) -> Option<Draft> {
    let (row, column, path) = (copy.row, copy.column?, copy.entry.path.text());
    let (name, url) = (table.value(0, column).unwrap_or_default(), joined(base, path));
    let message = format!("row {row}, `{name}` is empty; `{path}` is there for it");
    let words = format!("write `{url}`");
    let fix = Fix::safe(words.clone(), Action::SetCell { entry: table.entry, row, column, to: url });
    let at = Locus::Cell { entry: table.entry, row, column };
    Some(Draft::new(at, path, message, words).fix(fix).related(Locus::Entry(copy.entry.id), "the copy"))
}

/// One finding for all copies that a missing column would link.
fn without_column(context: &Context<'_>, table: &Manifest, copies: &[UnlinkedCopy<'_>]) -> Option<Draft> {
    let first = copies.first()?;
    let (name, count) = (&first.known.name, counted(copies.len() as u64, "image", "images"));
    let such = first.entry.path.text();
    let message = format!("no column `{name}`: the copies of {count}, such as `{such}`, are not linked");
    let help = format!("add the column `{name}`; its empty cells are filled");
    let at = Locus::Cell { entry: table.entry, row: 0, column: context.columns()?.link()? };
    Some(Draft::new(at, name, message, help.as_str()).fix(Fix::manual(help)))
}
