//! `manifest/not-utf8`: the table is in another encoding than UTF-8, or has bytes that are not of it.
//!
//! Knows what the probe reported of the encoding; decodes nothing.

use crate::model::{Answer, Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity, TextEncoding};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, Unproved};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/not-utf8",
    level: Some(Severity::Error),
    summary: "the table is not encoded in UTF-8",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::MANIFEST.union(Facets::NAMES),
    because: Because {
        text: "a table without a declared encoding is read as UTF-8",
        source: cite!(RFC_7111, "section 5.1"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Reads the table as UTF-8. Where that fails, it gives the encoding: UTF-16 and UTF-32 by their mark or their zero
bytes, else the code page under which more cells with letters beyond ASCII name files than under any other. Code pages
under which the whole table reads alike are one. Where nothing proves it, what the table says under each is shown.

## Why
A platform that guesses wrong garbles the letters beyond ASCII, and a garbled name finds no file.

## Example
The name of the file proves the encoding:
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
Nothing proves the encoding of these titles:
```imgpack fail opendatasoft
list.csv
|| File,Title\na.png,\xCC\xF3\xE7\xE5\xE9\n
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
The table is written anew in UTF-8 where the encoding is certain: determined by a mark or by zero bytes, proved by the names
of files, or named with `--encoding`. Lines that are UTF-8 stay as they are. Else look at what the table says under each
encoding, and name the right one, or save it as UTF-8 with the program that made it.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let bad = super::troubles(table, &[CsvTroubleKind::NotUtf8]).next();
    let encoding = table.encoding;
    if encoding == TextEncoding::Utf8 && bad.is_none() {
        return;
    }
    let name = super::name(context, table.entry);
    let at = bad.map_or(Locus::Entry(table.entry), |bad| super::bytes_at(table, bad.at));
    if table.is_guess {
        let readings: Vec<_> =
            table.readings.iter().map(|reading| (reading.page, reading.sample.clone())).collect();
        let Unproved { shown, help, answer } = crate::rules::readings(&readings, Answer::Encoding);
        let message = format!("`{name}` is not UTF-8, and nothing proves its encoding{shown}");
        let fix = Fix::manual("say the encoding with --encoding NAME, or save the table as UTF-8");
        drafts.push(Draft::new(at, name, message, help).fix(fix.asking(answer)));
        return;
    }
    let message = match bad {
        Some(bad) if encoding == TextEncoding::Utf8 => format!("`{name}`: {}", bad.detail),
        Some(bad) => format!("`{name}` is encoded as {} with damage: {}", encoding.title(), bad.detail),
        None => format!("`{name}` is encoded as {}, not UTF-8", encoding.title()),
    };
    let fix = if bad.is_none() {
        let title = format!("write `{name}` in UTF-8, read as {}", encoding.title());
        Fix::safe(title, super::rewritten(context, table))
    } else {
        Fix::manual("save the table as UTF-8 with the program that made it")
    };
    drafts.push(Draft::new(at, name, message, "save the table as CSV UTF-8").fix(fix));
}
