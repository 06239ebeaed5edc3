//! `manifest/not-utf8`: the table is in another encoding than UTF-8, or has bytes that are not of it.
//!
//! Knows what the probe told of the encoding; decodes nothing.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity, TextEncoding};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, PathColumn, Resolution};

pub(super) static RULE: Rule = Rule {
    code: "manifest/not-utf8",
    level: Some(Severity::Error),
    summary: "the table is not encoded in UTF-8",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::MANIFEST.union(Facets::NAMES),
    because: Because {
        text: "a table without a told encoding is read as UTF-8",
        source: "RFC 7111, section 5.1",
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Reads the table as UTF-8. Where that fails, it tells the encoding: UTF-16 and UTF-32 by their mark or
their zero bytes, else windows-1252 as a guess.

## Why
A platform that guesses wrong garbles the letters beyond ASCII, and a garbled name finds no file.

## Example
The name of the file proves the guess:
```imgpack fail opendatasoft
list.csv
|| File,Title\nd\xE9j\xE0.png,first\n
"d\u{E9}j\u{E0}.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| déjà.png, first
"d\u{E9}j\u{E0}.png" png 20x10
```
```imgpack fail opendatasoft
list.csv
|| \xFF\xFEF\x00i\x00l\x00e\x00\n\x00a\x00.\x00p\x00n\x00g\x00\n\x00
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File
| a.png
a.png png 20x10
```
A text that is UTF-8 but for one byte:
```imgpack fail opendatasoft
list.csv
|| File,Title\na.png,d\u{E9}j\u{E0} v\xFF\n
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| déjà.png, first
"d\u{E9}j\u{E0}.png" png 20x10
```

## Fix
The table is written anew in UTF-8 where the encoding is certain: told by a mark or by zero bytes, or, for
windows-1252, when every cell of the file column then names a file and no byte is left without a
character. Else save it as UTF-8 with the program that made it.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let bad = super::troubles(table, &[CsvTroubleKind::NotUtf8]).next();
    let encoding = table.encoding;
    if encoding == TextEncoding::Utf8 && bad.is_none() {
        return;
    }
    let name = super::name(context, table.entry);
    let (at, message) = match bad {
        Some(bad) if encoding == TextEncoding::Utf8 || encoding == TextEncoding::Windows1252 => {
            (super::bytes_at(table, bad.at), format!("`{name}`: {}", bad.detail))
        }
        Some(bad) => (
            super::bytes_at(table, bad.at),
            format!("`{name}` is encoded as {} with damage: {}", encoding.title(), bad.detail),
        ),
        None => {
            (Locus::Entry(table.entry), format!("`{name}` is encoded as {}, not UTF-8", encoding.title()))
        }
    };
    let is_certain = match encoding {
        TextEncoding::Utf8 => false,
        TextEncoding::Windows1252 => !has_holes(table) && proves(context),
        _ => bad.is_none(),
    };
    let help = "save the table as CSV UTF-8";
    let fix = if is_certain {
        let title = format!("write `{name}` in UTF-8, read as {}", encoding.title());
        Fix::safe(title, super::rewritten(context, table))
    } else {
        Fix::manual("save the table as UTF-8 with the program that made it")
    };
    drafts.push(Draft::new(at, name, message, help).fix(fix));
}

/// Bytes that windows-1252 gives no character become C1 controls, which no text holds.
fn has_holes(table: &Manifest) -> bool {
    memchr::memchr_iter(0xC2, &table.text)
        .any(|at| table.text.get(at + 1).is_some_and(|next| (0x80..0xA0).contains(next)))
}

/// Whether every filled cell of the file column names a file once decoded.
fn proves(context: &Context<'_>) -> bool {
    let mut filled = context.references().iter().filter(|found| found.resolution != Resolution::Empty);
    let names = |found: &crate::view::Reference| found.resolution.entry().is_some();
    matches!(context.path_column(), PathColumn::Found(_))
        && filled.next().is_some_and(names)
        && filled.all(names)
}
