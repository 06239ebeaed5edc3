//! `manifest/ambiguous-path-column`: several columns of the table name files.
//!
//! Knows what `path_column` found; single cells are judged in `reference`.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, PathColumn};

pub(super) static RULE: Rule = Rule {
    code: "manifest/ambiguous-path-column",
    level: Some(Severity::Error),
    summary: "several columns of the table name files",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "one column of the table must link each row with its file",
        source: cite!(DATASETS, "docs/source/image_dataset.mdx"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for the column whose cells are names of files, and says where more than one column fits equally
well.

## Why
Which of them the platform takes for the images is not known before the upload.

## Example
```imgpack fail opendatasoft
list.csv
| Front, Back
| a.png, b.png
a.png png 20x10
b.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| Front, Back
| a.png, b.tif is at the archive
a.png png 20x10
```

## Fix
None: name the column with `--file-column`.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let PathColumn::Ambiguous(columns) = context.path_column() else { return };
    let Some((first, rest)) = columns.split_first() else { return };
    let place = |column: u32| Locus::Column { entry: table.entry, column };
    let header = |column: &u32| table.value(0, *column).unwrap_or_default();
    let names = super::listed(columns.iter().map(header));
    let message = format!("the columns {names} all name files; one is expected");
    let help = format!("name one with `--file-column`, such as `--file-column \"{}\"`", header(first));
    let draft = Draft::new(place(*first), header(first), message, help);
    let draft = rest.iter().fold(draft, |draft, column| draft.related(place(*column), "names files as well"));
    drafts.push(draft.fix(Fix::manual("name the column with `--file-column`")));
}
