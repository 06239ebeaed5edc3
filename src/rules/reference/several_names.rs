//! `reference/several-names`: one cell names several files.
//!
//! Knows what the view found in the cell, and how rows are written.

use crate::model::{Action, Because, Deed, Fix, Inventory, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, listed};
use crate::view::{Context, Local, Naming, Resolution, Several};

pub(super) static RULE: Rule = Rule {
    code: "reference/several-names",
    level: Some(Severity::Error),
    summary: "one cell names several files",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a cell stands for the file of exactly that name, and no file has this one",
        source: cite!(POSIX, "4.13"),
    },
    check: Check::Reference(check),
};

const DOC: &str = r#"
## What it does
Finds cells that name no file as a whole but hold two names or more, with `|`, `;`, `,`, a line break, a tab, `+`,
`&` or a space between them. Every part must be a file of the package or end as the name of an image does.

## Why
The platform looks for one file of that long name. The record has no image, and the files have no record.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1.png|2.png, both sides
| 3.png, alone
1.png png 20x10
2.png png 20x10
3.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1.png, both sides
| 3.png, alone
| 2.png, both sides
1.png png 20x10
2.png png 20x10
3.png png 20x10
```
Where one of the names is no file, nothing is done:
```imgpack fail opendatasoft
list.csv
|| File,Title\n1.png; gone.png,both sides\n
1.png png 20x10
```
A name may hold such a character itself:
```imgpack pass opendatasoft
list.csv
|| File,Title\n1.png; 2.png,one file\n
"1.png; 2.png" png 20x10
```
So may the path of an import file:
```imgpack fail labelbox
import.json
| ["a.jpg;b.jpg"]
```

## Fix
With `--unsafe-fixes` the cell keeps the first name, and a row with the same values is added for each of the others,
where every name is a file of its own. Else decide which file the row is for.
"#;

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    match naming {
        Naming::Cell(reference) => {
            let Resolution::Several(several) = &reference.resolution else { return };
            let Some((at, cell)) = super::cell(context, reference) else { return };
            drafts.push(draft(context, at, &cell, several));
        }
        Naming::Path(link, text, Local::Missing) => {
            let Some(several) = context.several(text) else { return };
            let at = context.links().locus(link);
            drafts.push(draft(context, at, text, &several));
        }
        Naming::Path(..) => {}
    }
}

fn draft(context: &Context<'_>, at: Locus, cell: &str, several: &Several) -> Draft {
    let names = listed(several.names.iter().map(|(name, _)| name), super::LISTED);
    let count = counted(several.names.len() as u64, "file", "files");
    let message = format!("`{cell}` names {count}: {names}");
    let fix = fix(context, &at, several);
    let draft = Draft::new(at, cell, message, "write one name in each row");
    let files = several.names.iter().filter_map(|(_, file)| *file);
    files.fold(draft, |draft, file| draft.related(Locus::Entry(file), "one of the files")).fix(fix)
}

fn fix(context: &Context<'_>, at: &Locus, several: &Several) -> Fix {
    let by_hand = || Fix::manual("write one name in each row");
    let Locus::Cell { row, column, .. } = *at else { return by_hand() };
    if super::is_projected(context) {
        return by_hand();
    }
    let (Some(table), Some(files)) = (context.manifest(), several.files()) else { return by_hand() };
    let rows = counted(files.len() as u64, "row", "rows");
    let files: Vec<String> = files.iter().map(|file| context.paths().text(*file).to_owned()).collect();
    let table = table.entry;
    let dividing = move |inventory: &Inventory| match inventory.manifest(table) {
        Some(table) => divided(table, (row, column), &files),
        None => Vec::new(),
    };
    Fix::unsafe_(format!("make {rows} of it, one for each file"), Deed::of(dividing))
}

/// The first file stays in the row; each other gets a copy of it.
fn divided(table: &Manifest, (row, column): (u32, u32), files: &[String]) -> Vec<Action> {
    let Some((first, others)) = files.split_first() else { return Vec::new() };
    let set = Action::SetCell { entry: table.entry, row, column, to: first.clone() };
    let copy = |file: &String| {
        let value = |at| table.value(row, at).unwrap_or_default().into_owned();
        let cells = (0..table.cells_in(row)).map(|at| if at == column { file.clone() } else { value(at) });
        Action::AddRow { entry: table.entry, cells: cells.collect() }
    };
    std::iter::once(set).chain(others.iter().map(copy)).collect()
}
