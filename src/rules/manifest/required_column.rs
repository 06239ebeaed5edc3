//! `manifest/required-column`: a column that the target needs is not there, or empty in a row.
//!
//! Knows the columns from the profile. Rows without an identifier are reported by `key/missing`.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity, Term};
use crate::profiles::{CellMeaning, Column};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::rows::PlainRows;
use crate::view::{Columns, Context};

pub(super) static RULE: Rule = Rule {
    code: "manifest/required-column",
    level: Some(Severity::Error),
    summary: "a column that the target needs is missing, or empty in a row",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "what is required must be there",
        source: cite!(FRICTIONLESS_PY, "docs/errors/label.md, missing-label"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for each column that the target needs, under all the headers that it takes for it, and in each row for a
value in it.
A column that stands for a required one only once somebody maps it by hand is a warning.

## Why
Without the column the import does not start; a row without the value is refused.

## Example
`accessURI` sounds right and means another column to the platform:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, accessURI
| 1, https://e.org/1.jpg
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
```
```imgpack fail symbiota
container file
media.csv
| originalUrl, caption
| https://e.org/1.jpg, a leaf
```
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1,
| 2, https://e.org/2.jpg
```
```imgpack pass symbiota
container file
media.csv
| occurrenceID, ac:originalUrl, accessURI
| urn:uuid:1, https://e.org/1.jpg, https://e.org/1-web.jpg
```

## Fix
A header that everybody else uses for the column is replaced by the one that the target knows. Values cannot be
invented.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    let Some(columns) = context.columns() else { return };
    let is_empty = table.record_count() == 0;
    for wanted in columns.needs.known.iter().filter(|column| column.required && !is_empty) {
        match columns.named(&wanted.name) {
            Some(_) if wanted.blank_rows => {}
            Some(column) => {
                let is_by_hand = columns.is_by_hand(column);
                drafts.extend(is_by_hand.then(|| mapped_by_hand(table, column, wanted)));
                drafts.extend(spaces(table, column, wanted, is_by_hand));
            }
            None if is_described(context, wanted) => {}
            None => drafts.push(absent(context, columns, table, wanted)),
        }
    }
    let has_identifier = columns.content_kind(CellMeaning::Identifier).next().is_some();
    if columns.needs.identifier_required && !has_identifier && !is_empty {
        drafts.push(no_identifier(context, columns, table));
    }
}

/// Whether a description names the column, so that its header is wrong: `dwca-header` reports that.
fn is_described(context: &Context<'_>, wanted: &Column) -> bool {
    let is_it = |term: &Term| term.index.is_some() && term.is_spelt(&wanted.name);
    context.described().is_some_and(|table| table.terms.iter().any(is_it))
}

fn absent(context: &Context<'_>, columns: &Columns<'_>, table: &Manifest, wanted: &Column) -> Draft {
    let name = &wanted.name;
    let list = super::name(context, table.entry);
    let message = format!("`{list}` has no column `{name}`");
    let meant = wanted.meant_by.iter().find_map(|other| with_header(columns, table, other));
    let Some(column) = meant else {
        let at = Locus::Row { entry: table.entry, row: 0 };
        let help = format!("add a column `{name}` with a value in each row");
        return Draft::new(at, name, message, help.as_str()).fix(Fix::manual(help));
    };
    let header = table.value(0, column).unwrap_or_default();
    let message = match columns.meaning(column) {
        Some(meaning) => format!("{message}; `{header}` is taken for `{}`", meaning.name),
        None => message,
    };
    let to = name.clone();
    let fix = Fix::safe(
        format!("write `{name}` instead of `{header}`"),
        Action::SetCell { entry: table.entry, row: 0, column, to },
    );
    let at = Locus::Cell { entry: table.entry, row: 0, column };
    Draft::new(at, header.as_ref(), message, format!("call the column `{name}`")).fix(fix)
}

/// A column that stands for a required one only where somebody says so.
fn mapped_by_hand(table: &Manifest, column: u32, wanted: &Column) -> Draft {
    let header = table.value(0, column).unwrap_or_default();
    let name = &wanted.name;
    let message = format!("`{header}` holds the links, and the target maps only `{name}` by itself");
    let help = format!("map `{header}` by hand, or call it `{name}`");
    let at = Locus::Cell { entry: table.entry, row: 0, column };
    let draft = Draft::new(at, header.as_ref(), message, help.as_str()).severity(Severity::Warning);
    draft.fix(Fix::manual(help))
}

/// The first column with a header that the target compares as equal to this one.
fn with_header(columns: &Columns<'_>, table: &Manifest, wanted: &str) -> Option<u32> {
    let wanted = columns.needs.key(wanted);
    (0u32..)
        .zip(table.header())
        .find(|(_, header)| columns.needs.key(header) == wanted)
        .map(|(column, _)| column)
}

fn no_identifier(context: &Context<'_>, columns: &Columns<'_>, table: &Manifest) -> Draft {
    let list = super::name(context, table.entry);
    let known = columns.needs.known.iter().filter(|column| column.holds == CellMeaning::Identifier);
    let names = super::listed(known.map(|column| &column.name));
    let message =
        format!("`{list}` has no column of identifiers; its columns are {}", super::listed(table.header()));
    let help = format!("add one of {names}");
    let at = Locus::Row { entry: table.entry, row: 0 };
    Draft::new(at, list, message, help.as_str()).fix(Fix::manual(help))
}

/// A finding for each row in which the column is blank and another one is not.
fn spaces<'a>(
    table: &'a Manifest,
    column: u32,
    wanted: &'a Column,
    is_by_hand: bool,
) -> impl Iterator<Item = Draft> + 'a {
    let plain = PlainRows::new(table);
    let header = table.value(0, column).unwrap_or_default();
    let name = if is_by_hand { header } else { (&wanted.name).into() };
    table.rows().filter_map(move |row| {
        if plain.is_filled(row, column) || plain.is_blank(row) {
            return None;
        }
        let message = format!("row {row} has no `{name}`");
        let at = Locus::Cell { entry: table.entry, row, column };
        let help = format!("fill in `{name}`, or leave the row out");
        Some(Draft::new(at, "", message, help.as_str()).fix(Fix::manual(help)))
    })
}
