//! `manifest/unknown-column`: a column that the target does not read.
//!
//! Knows the columns from the profile; what two of them mean together is reported by `duplicate-header`.

use rustc_hash::FxHashSet;

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::profiles::LostColumn;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{edit_distance, grouped};
use crate::view::{Columns, Context, RecordColumn};

pub(super) static RULE: Rule = Rule {
    code: "manifest/unknown-column",
    level: Some(Severity::Warning),
    summary: "the target does not read a column",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a column that nothing is mapped to is left out of the import",
        source: cite!(FRICTIONLESS_PY, "docs/errors/label.md, extra-label"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Compares the headers, in the way the target does, with the columns that it reads, and with those that are known
to be lost.

## Why
The import goes through, and the values are nowhere.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, photographer
| 1, https://e.org/1.jpg, R. Brown
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl, creator
| 1, https://e.org/1.jpg, R. Brown
```
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, captoin, tid
| 1, https://e.org/1.jpg, a leaf, 7
```
```imgpack pass symbiota
container file
media.csv
| dwc:catalogNumber, Original URL, Caption, SORTOCCURRENCE
| 1, https://e.org/1.jpg, a leaf, 1
```
Of a table that becomes an import file, every column comes along that is a field of a record, or metadata or an
attachment by its prefix:
```imgpack fail labelbox
container directory 10000
set base-url=https://cdn.example/set
list.csv
| file, title
| a.jpg, an oak
a.jpg 20x10
```
```imgpack pass labelbox
container directory 10000
set base-url=https://cdn.example/set
list.csv
| file, external_id, metadata.title, note
| a.jpg, 7, an oak,
a.jpg 20x10
```

## Fix
A column that the target has under another name gets that name. What else the target loses is for you to decide:
map it by hand, put the values into `notes`, or leave them out.
";

/// Unknown columns that are reported one by one; more of them are one finding.
const DISTINGUISHED: usize = 20;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    if context.imports_table(table) {
        without_a_place(context, table, drafts);
    }
    let Some(columns) = context.columns().filter(|columns| columns.needs.complete) else { return };
    let present: FxHashSet<&str> = columns.iter().map(|(_, column)| column.name.as_str()).collect();
    let mut strangers = Vec::new();
    for (column, header) in (0u32..).zip(table.header()) {
        if columns.meaning(column).is_some() || header.trim().is_empty() {
            continue;
        }
        let at = Locus::Cell { entry: table.entry, row: 0, column };
        match columns.needs.lost(&header) {
            Some(lost) => drafts.push(lost_column(&present, at, &header, lost)),
            None => strangers.push((at, header.into_owned())),
        }
    }
    if let [(at, first), ..] = strangers.as_slice()
        && strangers.len() > DISTINGUISHED
    {
        let count = grouped(strangers.len() as u64);
        let names = super::listed(strangers.iter().map(|(_, header)| header));
        let message = format!("{count} columns are none that the target reads: {names}");
        let help = "leave the columns out, or map them by hand";
        drafts.push(Draft::new(at.clone(), first, message, help).fix(Fix::manual("leave the columns out")));
        return;
    }
    drafts.extend(strangers.into_iter().map(|(at, header)| unknown(columns, &present, at, &header)));
}

/// The columns of which nothing comes into the import file that is made of a table.
fn without_a_place(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let given: FxHashSet<u32> =
        RecordColumn::of(context.profile, table).into_iter().map(|(column, _)| column).collect();
    let files = context.naming_cells().map(|(_, column)| column);
    let is_filled = |column: u32| {
        table.rows().any(|row| table.value(row, column).is_some_and(|value| !value.trim().is_empty()))
    };
    for (column, header) in (0u32..).zip(table.header()) {
        let is_lost = !given.contains(&column) && files != Some(column) && is_filled(column);
        if header.trim().is_empty() || !is_lost {
            continue;
        }
        let at = Locus::Cell { entry: table.entry, row: 0, column };
        let message =
            format!("`{header}` has no place in a record: its values are left out of the import file");
        let prefix = context.profile.metadata.as_ref().map(|needs| needs.column_prefix.as_str());
        let help = match prefix {
            Some(prefix) => format!("call it `{prefix}{header}` to bring it as metadata, or leave it out"),
            None => "leave the column out, or map it by hand".to_owned(),
        };
        drafts.push(Draft::new(at, header, message, help.as_str()).fix(Fix::manual(help)));
    }
}

fn lost_column(present: &FxHashSet<&str>, at: Locus, header: &str, lost: &LostColumn) -> Draft {
    let message = format!("`{header}`: the values of this column are lost");
    let other = lost.write.as_ref().filter(|name| !present.contains(name.as_str()));
    let draft = match other {
        Some(name) => {
            let fix = match at {
                Locus::Cell { entry, row, column } => Fix::safe(
                    format!("write `{name}`"),
                    Action::SetCell { entry, row, column, to: name.clone() },
                ),
                _ => Fix::manual(format!("write `{name}`")),
            };
            Draft::new(at, header, message, format!("call the column `{name}`")).fix(fix)
        }
        None => Draft::new(at, header, message, "leave the column out, or put its values into another one")
            .fix(Fix::manual("leave the column out")),
    };
    draft.because(&lost.because, &lost.source)
}

fn unknown(columns: &Columns<'_>, present: &FxHashSet<&str>, at: Locus, header: &str) -> Draft {
    let message = format!("`{header}` is not a column that the target reads");
    let key = columns.needs.key(header);
    let missing = columns.needs.known.iter().filter(|column| !present.contains(column.name.as_str()));
    let near = missing
        .filter_map(|column| {
            Some((edit_distance(&columns.needs.key(&column.name), &key, 1 + key.len() / 4)?, &column.name))
        })
        .min();
    let help = match near {
        Some((_, name)) => format!("call it `{name}` if that is what it holds, or map it by hand"),
        None => "leave the column out, or map it by hand".to_owned(),
    };
    Draft::new(at, header, message, help).fix(Fix::manual("rename the column or leave it out"))
}
