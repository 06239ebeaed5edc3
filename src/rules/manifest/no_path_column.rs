//! `manifest/no-path-column`: no column of the table names files.
//!
//! Knows what `path_column` found; single cells are judged in `reference`.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::edit_distance;
use crate::view::{Context, PathColumn};

pub(super) static RULE: Rule = Rule {
    code: "manifest/no-path-column",
    level: Some(Severity::Error),
    summary: "no column of the table names files",
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
Looks for the column whose cells are names of files in the package, whatever its header is. In a table
without rows the header decides. `--file-column` names the column instead.

## Why
Without that column no row has an image.

## Example
```imgpack fail opendatasoft
list.csv
| Title, Year
| first, 1998
a.png png 20x10
```
With `--file-column Flie`:
```imgpack fail opendatasoft
set file-column=Flie
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| Title, Photograph
| first, a.png
a.png png 20x10
```

## Fix
None: add a column with the name of each row's file.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    if table.record_count() == 0 || (table.rows().next().is_none() && is_cut(table)) {
        return;
    }
    let name = super::name(context, table.entry);
    let at = Locus::Row { entry: table.entry, row: 0 };
    let headers = super::listed(table.header());
    let draft = match context.path_column() {
        PathColumn::Found(_) | PathColumn::Ambiguous(_) => return,
        PathColumn::None => {
            let message =
                format!("no column of `{name}` names files of the package; its columns are {headers}");
            let help = "add a column with the name of each row's file, or name it with `--file-column`";
            Draft::new(at, name, message, help)
        }
        PathColumn::NotThere(wanted) => {
            let message = format!("`{wanted}`, which `--file-column` names, is not a header of `{name}`");
            let help = match nearest(table, wanted) {
                Some(near) => format!("did you mean `{near}`"),
                None => format!("name one of {headers}"),
            };
            Draft::new(at, wanted, message, help)
        }
    };
    drafts.push(draft.fix(Fix::manual("name or add the column with the files")));
}

/// Reading stopped early, so that rows may be there all the same.
fn is_cut(table: &Manifest) -> bool {
    super::troubles(table, &[CsvTroubleKind::Oversized]).next().is_some()
}

fn nearest(table: &Manifest, wanted: &str) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let most = 1 + wanted.chars().count() / 4;
    let headers = table.header();
    let near = headers.iter().filter_map(|header| {
        let distance = edit_distance(&header.trim().to_lowercase(), &wanted, most)?;
        Some((distance, header))
    });
    near.min().map(|(_, header)| header.clone().into_owned())
}
