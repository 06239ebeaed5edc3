//! `manifest/value-too-long`: a value has more characters than the target's column holds.
//!
//! Knows the widths from the profile.

use crate::model::{Action, Because, Fix, Limit, Locus, Manifest, Safety, Severity};
use crate::profiles::{CellMeaning, Column};
use crate::rules::limit::limited;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::Context;
use crate::view::rows::PlainRows;

pub(super) static RULE: Rule = Rule {
    code: "manifest/value-too-long",
    level: Some(Severity::Error),
    summary: "a value is longer than the target's column",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "a database column holds so many characters and no more",
        source: cite!(ISO_9075_2, "character string types"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Counts the characters of each value and compares with the width of the target's column.

## Why
The database cuts the value or refuses the row; a URL that is cut leads nowhere.

## Example
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl,caption\n
|| 1,https://e.org/1.jpg,\*101{x}\n
```
```imgpack fixed symbiota
container file
media.csv
|| catalogNumber,originalUrl,caption\n
|| 1,https://e.org/1.jpg,\*100{x}\n
```
```imgpack pass symbiota
container file
media.csv
|| catalogNumber,originalUrl,caption\n
|| 1,https://e.org/1.jpg,\*100{é}\n
```
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl\n
|| \*33{1},https://e.org/1.jpg\n
```

## Fix
With `--unsafe-fixes` free text is cut. Identifiers, links and checksums are never cut.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(columns) = context.columns() else { return };
    let limited: Vec<(u32, &Column, u64)> = columns
        .iter()
        .filter_map(|(index, column)| {
            let least = column.max_length.iter().map(|limit| limit.value).min()?;
            Some((index, column, least))
        })
        .collect();
    let plain = PlainRows::new(table);
    for row in table.rows() {
        for (index, column, least) in &limited {
            // A value has no more characters than bytes.
            if plain.byte_length(row, *index).is_some_and(|bytes| bytes <= *least) {
                continue;
            }
            let value = table.value(row, *index).unwrap_or_default();
            drafts.extend(too_long(table, (row, *index), &value, column));
        }
    }
}

fn too_long(table: &Manifest, (row, column): (u32, u32), value: &str, known: &Column) -> Option<Draft> {
    let length = value.chars().count() as u64;
    let limit = Limit::exceeded(&known.max_length, length)?;
    let name = &known.name;
    let message = format!(
        "row {row}, `{name}`: {}; the limit is {}",
        counted(length, "character", "characters"),
        grouped(limit.value)
    );
    let fix = if known.holds == CellMeaning::Text {
        let cut: String = value.chars().take(usize::try_from(limit.value).unwrap_or(usize::MAX)).collect();
        let to = cut.trim_end().to_owned();
        let title = format!("cut it after {} characters", limit.value);
        Fix::unsafe_(title, Action::SetCell { entry: table.entry, row, column, to })
    } else {
        Fix::manual("shorten the value")
    };
    let at = Locus::Cell { entry: table.entry, row, column };
    let draft = Draft::new(at, value, message, "shorten the value").fix(fix);
    limited(draft, limit)
}
