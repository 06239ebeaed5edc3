//! `manifest/php-unsafe-backslash`: a backslash before a quote, where the target's reader takes it for an escape.
//!
//! Looks at the fields as they will be written. Knows the byte from the profile.

use std::collections::BTreeSet;

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/php-unsafe-backslash",
    level: Some(Severity::Error),
    summary: "a backslash precedes a quote, and the target's reader runs on into other cells",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because {
        text: "`fgetcsv` does not end a field at a quote that follows its escape character",
        source: cite!(PHP, "function fgetcsv, parameter escape"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Where the target's reader has an escape character, looks for that character right before a quote inside a field
between quotes: at the end of the value, or before a quote that belongs to it. Two of them in a row are fine, and
so is the same value without quotes around it.

## Why
RFC 4180 knows no escape character, but PHP does: `"C:\scans\"` is not closed where it ends, and all rows up to
the next quote disappear in one cell.

## Example
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl,caption\n
|| 1,https://e.org/1.jpg,"C:\\scans\\"\n
|| 2,https://e.org/2.jpg,"left\\, right\\"\n
|| 3,https://e.org/3.jpg,"a \\""quoted"" word"\n
```
```imgpack fixed symbiota
container file
media.csv
|| catalogNumber,originalUrl,caption\n
|| 1,https://e.org/1.jpg,C:\\scans\\\n
|| 2,https://e.org/2.jpg,"left\\, right\\ "\n
|| 3,https://e.org/3.jpg,"a \\ ""quoted"" word"\n
```
```imgpack pass symbiota
container file
media.csv
|| catalogNumber,originalUrl,caption\n
|| 1,https://e.org/1.jpg,C:\\scans\\\n
|| 2,https://e.org/2.jpg,"left, right\\\\"\n
|| 3,https://e.org/3.jpg,"a\\b, c"\n
```

## Fix
A value that needs no quotes is written without them. Else a blank is put after the backslash: the one change that
every reader reads the same.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let escape = context.profile.manifest.as_ref().and_then(|needs| needs.escape);
    let Some(escape) = escape.filter(char::is_ascii) else { return };
    for record in suspects(table, escape) {
        for column in 0..table.cells_in(record) {
            let value = table.value(record, column).unwrap_or_default();
            if value.contains(escape) && table.is_quoted(record, column) {
                drafts.extend(unsafe_value(table, (record, column), &value, escape));
            }
        }
    }
}

/// The records in which the character may stand.
fn suspects(table: &Manifest, escape: char) -> BTreeSet<u32> {
    let byte = u8::try_from(escape).unwrap_or_default();
    let places = memchr::memchr_iter(byte, &table.text);
    let read = places.map(|at| table.place(u32::try_from(at).unwrap_or(u32::MAX)).0);
    let added = u32::try_from(table.records.len()).unwrap_or(u32::MAX)..table.record_count();
    read.chain(table.touched()).chain(added).filter(|record| !table.is_dropped(*record)).collect()
}

fn unsafe_value(table: &Manifest, (row, column): (u32, u32), value: &str, escape: char) -> Option<Draft> {
    let parted = parted(value, escape)?;
    let header = table.value(0, column).unwrap_or_default();
    let place = super::row_words(row);
    let what = if value.ends_with(escape) { "ends in" } else { "has a quote behind" };
    let message = format!(
        "{place}, `{header}`: `{value}` {what} `{escape}` between quotes; the reader goes on past the end of the cell"
    );
    let needs_quotes = table.needs_quotes(value.as_bytes(), table.cells_in(row) == 1);
    let (help, fix) = if needs_quotes {
        let title = format!("write `{parted}`, with a space after the `{escape}`");
        let action = Action::SetCell { entry: table.entry, row, column, to: parted };
        (format!("put a space after the `{escape}`"), Fix::safe(title, action))
    } else {
        let action = Action::RewriteManifest { entry: table.entry, delimiter: table.delimiter };
        let fix = Fix::safe("write the table with quotes only where a value needs them", action);
        ("leave out the quotes around the value".to_owned(), fix)
    };
    let at = Locus::Cell { entry: table.entry, row, column };
    Some(Draft::new(at, value, message, help).fix(fix))
}

/// The value with a space behind each escape that a quote follows; `None` where there is none.
fn parted(value: &str, escape: char) -> Option<String> {
    let mut parted = String::new();
    let mut is_escaped = false;
    let mut found = false;
    for letter in value.chars() {
        if is_escaped && letter == '"' {
            parted.push(' ');
            found = true;
        }
        is_escaped = letter == escape && !is_escaped;
        parted.push(letter);
    }
    if is_escaped {
        parted.push(' ');
    }
    (found || is_escaped).then_some(parted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_run_before_a_quote_or_the_end_is_parted_and_an_even_one_is_not() {
        for (value, wanted) in [
            (r"a\", Some(r"a\ ")),
            (r"a\\", None),
            (r"a\\\", Some(r"a\\\ ")),
            (r#"a\"b"#, Some(r#"a\ "b"#)),
            (r#"a\\"b"#, None),
            (r#"\"\"#, Some(r#"\ "\ "#)),
            (r"a\b", None),
            ("", None),
        ] {
            assert_eq!(parted(value, '\\').as_deref(), wanted, "{value}");
        }
    }
}
