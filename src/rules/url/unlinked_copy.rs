//! `url/unlinked-copy`: a copy of an image lies beside it, and its row does not link it.
//!
//! Which column is for which copy stands in the profile. A cell that holds something is never changed.

use crate::model::{Action, Because, Entry, Fix, Locus, Manifest, Safety, Severity};
use crate::profiles::{CellMeaning, Column};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, percent_decoded};
use crate::view::url::{joined, trimmed};
use crate::view::{Columns, Context};

pub(super) static RULE: Rule = Rule {
    code: "url/unlinked-copy",
    level: Some(Severity::Warning),
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

const DOC: &str = r"
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
W 1.jpg
W 1_tn.jpg
W 1_web.jpg
W-2.jpg
```
```imgpack fixed symbiota
container directory 10000
set base-url=https://e.org
media.csv
| catalogNumber, originalUrl, url, thumbnailUrl
| 1, https://e.org/W%201.jpg, https://e.org/W%201_web.jpg, https://e.org/other.jpg
| 2, https://e.org/W-2.jpg,,
W 1.jpg
W 1_tn.jpg
W 1_web.jpg
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
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let (Some(base), Some(columns)) = (context.settings.base_url.as_deref(), context.columns()) else {
        return;
    };
    let Some(link) = columns.link() else { return };
    let images: Vec<(u32, &Entry)> =
        table.rows().filter_map(|row| Some((row, image(context, base, &table.value(row, link)?)?))).collect();
    for known in &columns.needs.known {
        if known.holds != CellMeaning::Link || known.required || known.suffixes.is_empty() {
            continue;
        }
        let copies = images.iter().filter_map(|(row, image)| Some((*row, copy(context, image, known)?)));
        match columns.named(&known.name) {
            Some(column) => drafts.extend(copies.filter_map(|(row, copy)| {
                let is_empty = table.value(row, column).is_none_or(|value| value.trim().is_empty());
                is_empty.then(|| unlinked(table, (row, column), copy, &joined(base, copy.path.text())))
            })),
            None => drafts.extend(without_column(columns, table, known, copies.map(|(_, copy)| copy))),
        }
    }
}

/// The image of the package that a URL below the base leads to.
fn image<'a>(context: &Context<'a>, base: &str, url: &str) -> Option<&'a Entry> {
    let path = trimmed(url).strip_prefix(base.trim_end_matches('/'))?.strip_prefix('/')?;
    Some(context.entry(context.paths().exact(&percent_decoded(path))?))
}

/// The file that a column links for an image.
fn copy<'a>(context: &Context<'a>, image: &'a Entry, column: &Column) -> Option<&'a Entry> {
    let derivatives = context.derivatives();
    let source = derivatives.source(image).unwrap_or(image);
    column.suffixes.iter().find_map(|suffix| derivatives.of(source, suffix))
}

fn unlinked(table: &Manifest, (row, column): (u32, u32), copy: &Entry, url: &str) -> Draft {
    let (name, path) = (table.value(0, column).unwrap_or_default(), copy.path.text());
    let message = format!("row {row}, `{name}` is empty; `{path}` is there for it");
    let fix = Fix::safe(
        format!("write `{url}`"),
        Action::SetCell { entry: table.entry, row, column, to: url.to_owned() },
    );
    let at = Locus::Cell { entry: table.entry, row, column };
    Draft::new(at, path, message, format!("write `{url}`"))
        .fix(fix)
        .related(Locus::Entry(copy.id), "the copy")
}

/// One finding for all copies that a missing column would link.
fn without_column<'a>(
    columns: &Columns<'_>,
    table: &Manifest,
    known: &Column,
    mut copies: impl Iterator<Item = &'a Entry>,
) -> Option<Draft> {
    let first = copies.next()?;
    let count = counted(copies.count() as u64 + 1, "image", "images");
    let name = &known.name;
    let message =
        format!("no column `{name}`: the copies of {count}, such as `{}`, are not linked", first.path.text());
    let help = format!("add the column `{name}`; its empty cells are filled");
    let at = Locus::Cell { entry: table.entry, row: 0, column: columns.link()? };
    Some(Draft::new(at, name, message, help.as_str()).fix(Fix::manual(help)))
}
