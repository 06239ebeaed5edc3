//! `manifest/value-too-long`: a value does not fit into the target's column: it has more characters than the column
//! holds, or is no number where the column holds numbers.
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
    summary: "a value does not fit into the target's column",
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
Counts the characters of each value and compares with the width of the target's column. In a column of whole numbers it
reports what is none, and numbers above the limit.

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
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, sortOccurrence
| 1, https://e.org/1.jpg, first
| 2, https://e.org/2.jpg, 501
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl, sortOccurrence
| 1, https://e.org/1.jpg, 500
| 2, https://e.org/2.jpg,
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
    let numbers: Vec<(u32, &Column)> =
        columns.iter().filter(|(_, column)| column.holds == CellMeaning::Number).collect();
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
        for (index, column) in &numbers {
            let value = table.value(row, *index).unwrap_or_default();
            drafts.extend(no_number(table, (row, *index), &value, column));
        }
    }
}

/// A value that is no whole number, or too large a one.
fn no_number(table: &Manifest, (row, column): (u32, u32), value: &str, known: &Column) -> Option<Draft> {
    let digits = value.trim();
    if digits.is_empty() {
        return None;
    }
    let at = Locus::Cell { entry: table.entry, row, column };
    let name = &known.name;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| digits.parse().unwrap_or(u64::MAX));
    let Some(number) = number else {
        let message = format!("row {row}, `{name}`: `{value}` is not a whole number");
        let help = "write a whole number, or leave the cell empty";
        return Some(Draft::new(at, value, message, help).fix(Fix::manual(help)));
    };
    let limit = Limit::exceeded(&known.max_value, number)?;
    let message = format!("row {row}, `{name}`: {digits}; the limit is {}", grouped(limit.value));
    let draft =
        Draft::new(at, value, message, "write a smaller number").fix(Fix::manual("write a smaller number"));
    limited(draft, limit)
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
