//! `reference/missing-file`: a cell names a file that is not there.
//!
//! Knows what the ladder did not find, and the names that are spelt alike.

use crate::model::{Action, Because, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::{Context, Local, Naming, NearName, Reference, Resolution, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "reference/missing-file",
    level: Some(Severity::Error),
    summary: "a cell names a file that is not in the package",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a path resolves only where a file of that name exists",
        source: cite!(POSIX, "4.13"),
    },
    check: Check::Reference(check),
};

const DOC: &str = r#"
## What it does
Finds cells of the file column that no file fits, however loosely it is compared, and looks for names that
may be meant: the same name below other folders, the same stem with another extension or none, zeros lost or added,
the beginning of a name, a wrong letter or two.
The search for wrong letters ends where it would cost too much.

A row with more or fewer fields than the header, whose file stands in another column, is left to
`manifest/ragged-row`.

## Why
The row is imported without its image, or the whole import stops.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.png, first
| gone.png, second
1-10.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
```
Zeros that a spreadsheet took away, and folders of another computer, are put right:
```imgpack fail opendatasoft
list.csv
| File, Title
| 12.png, first
| /data/b/1.png, second
| a/1.png, third
0012.png png 20x10
a/1.png png 20x10
b/1.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 0012.png, first
| b/1.png, second
| a/1.png, third
0012.png png 20x10
a/1.png png 20x10
b/1.png png 20x10
```
The same stem with another extension is one defect, not a missing and an unlisted file:
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.jpg, first
1-10.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
```
So is a wrong letter, which only you can decide:
```imgpack fail opendatasoft
list.csv
| File, Title
| cathedrall-1.png, first
| 1-10.png, second
cathedral-1.png png 20x10
1-10.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
```
A path in an import file names a local file as well, where the target uploads such files:
```imgpack fail labelbox
import.json
| ["nope/a.jpg"]
```
So does a path in place of a URL where `--base-url` is given. A path of another machine proposes the file whose path
ends like it by the most components:
```imgpack fail symbiota
set base-url=https://cdn.example/set
container directory 10000
media.csv
| catalogNumber, originalUrl
| 1, C:/Users/ann/scans/1.jpg
| 2, https://cdn.example/set/old/1.jpg
scans/1.jpg 20x10
old/1.jpg 20x10
```
```imgpack fixed symbiota
set base-url=https://cdn.example/set
container directory 10000
media.csv
| catalogNumber, originalUrl
| 1, https://cdn.example/set/scans/1.jpg
| 2, https://cdn.example/set/old/1.jpg
scans/1.jpg 20x10
old/1.jpg 20x10
```

## Fix
Add the file, or write the name of the right one. With `--unsafe-fixes` a cell is set to a file that no other cell
names where only one has its stem: under another extension or none, with other zeros before its numbers, or below
other folders, of which the longest equal tail decides. Where the guess rests on wrong letters nothing is done: a
wrong guess would show the wrong image. A row without such a guess is dropped only where every file has its row,
and never more than half of the rows: while both are left over they may belong together.
"#;

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    match naming {
        Naming::Cell(reference) if reference.resolution == Resolution::Missing => {
            drafts.extend(of_cell(context, reference));
        }
        Naming::Path(link, text, Local::Missing) => drafts.extend(of_path(context, link, text)),
        _ => {}
    }
}

fn of_cell(context: &Context<'_>, reference: &Reference) -> Option<Draft> {
    let (at, cell) = super::cell(context, reference)?;
    let near = context.near_names(reference.row);
    let entries: Vec<EntryId> = near.iter().map(|name| name.entry).collect();
    let question = match entries.as_slice() {
        [] => left_over(context),
        some => format!("; did you mean {}?", super::listed(context, some, "or")),
    };
    let message = format!("`{cell}` is not in the package{question}");
    let fix = fix(context, &at, near);
    let help = "write the name of a file in the package, or add the file";
    let mut draft = entries.iter().fold(Draft::new(at, cell, message, help), |draft, entry| {
        draft.related(Locus::Entry(*entry), "a file with a similar name")
    });
    if let Some(pair) = context.unmatched().pair(reference.row).filter(|_| near.is_empty()) {
        draft = draft.related(Locus::Entry(pair), "its pair, if rows and files stand in the same order");
    }
    Some(draft.fix(fix))
}

/// The files that no row names, one of which may be meant.
fn left_over(context: &Context<'_>) -> String {
    match context.unmatched().files.as_slice() {
        [] => String::new(),
        [only] => format!("; the only file that no row names is {}", super::listed(context, &[*only], "")),
        several => format!("; no row names {}", super::listed(context, several, "and")),
    }
}

/// A path in place of a URL.
fn of_path(context: &Context<'_>, link: RowValue, text: &str) -> Option<Draft> {
    if context.several(text).is_some() {
        return None;
    }
    let near = context.local_files().longest_tails(text);
    let question = match near.as_slice() {
        [] => String::new(),
        some => format!("; did you mean {}?", super::listed_names(some, "or")),
    };
    let message = format!("`{text}` in row {} is not a URL, and there is no such file{question}", link.row);
    let help = "write the URL of the image, or the name of a file that is there";
    let draft = Draft::new(context.links().locus(link), text, message, help);
    let write = |name: &str| Some((format!("write `{name}`"), context.links().write(link, name)?));
    Some(draft.fix(match (near.as_slice(), context.records()) {
        ([], Some(records)) => dropping(context, records.entry, link.row),
        // A file that another row may mean as well is nobody's without a look.
        ([only], _) if context.paths_to(only) == 1 => match write(only) {
            Some((title, action)) => Fix::unsafe_(title, action),
            None => Fix::manual(help),
        },
        _ => Fix::manual(help),
    }))
}

fn fix(context: &Context<'_>, at: &Locus, near: &[NearName]) -> Fix {
    let unnamed = |name: &&NearName| !context.is_named(name.entry);
    let name = |entry: EntryId| context.paths().text(entry);
    match (near.iter().filter(unnamed).count(), near, at) {
        (0, _, Locus::Cell { entry, row, .. }) => dropping(context, *entry, *row),
        (1, [only], _) if is_certain(context, *only) && !super::is_projected(context) => {
            super::write(at, name(only.entry), Fix::unsafe_)
        }
        (_, [only], _) => Fix::manual(format!("write `{}` if that is meant", name(only.entry))),
        _ => Fix::manual("write the name of the file that is meant"),
    }
}

/// Drops the row, where no file is left that could be its own and most rows stay.
fn dropping(context: &Context<'_>, entry: EntryId, row: u32) -> Fix {
    let unmatched = context.unmatched();
    if unmatched.may_drop_rows() {
        Fix::unsafe_(format!("drop row {row}"), Action::DropRow { entry, row })
    } else if let Some(pair) = unmatched.pair(row) {
        let name = context.paths().text(pair);
        Fix::manual(format!("write `{name}` if that is meant, or leave the file out with `--exclude`"))
    } else if unmatched.are_most_missing() {
        let (missing, rows) = (unmatched.missing.len() as u64, counted(unmatched.rows as u64, "row", "rows"));
        let missing = grouped(missing);
        Fix::manual(format!(
            "check that table and files belong together: {missing} of {rows} have no file; leave such rows out with `--leave-out`"
        ))
    } else {
        Fix::manual("write the file of the row, or leave out files that belong to no row with `--exclude`")
    }
}

/// Whether the only guess has the stem of the cell, and no other cell has the same guess.
fn is_certain(context: &Context<'_>, only: NearName) -> bool {
    only.same_stem && context.only_guess_of(only.entry) == 1
}
