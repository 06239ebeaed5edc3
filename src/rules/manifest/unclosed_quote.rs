//! `manifest/unclosed-quote`: a quote is opened and never closed, or stands where none may stand.
//!
//! Knows only what the scanner could not read; see `probe::csv` for how it goes on.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/unclosed-quote",
    level: Some(Severity::Error),
    summary: "a double quote is never closed or stands inside a plain value",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "a value with a quote is quoted as a whole, and the quote in it is doubled",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Reads the table as RFC 4180 has it and reports every quote that does not fit: one that is never closed, one
inside a value that does not begin with a quote, and text behind a closing quote.

## Why
A reader that believes an open quote swallows all rows up to the next one. Others drop the quote or refuse
the table.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png,"first
| b.png, second
a.png png 20x10
b.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, a 5" disk
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png,"a 5"" disk"
a.png png 20x10
```

## Fix
None: only you know where the value ends. Quote the whole value, and double each quote in it.
"#;

fn check(_: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let kinds = &[CsvTroubleKind::UnclosedQuote, CsvTroubleKind::StrayQuote];
    for trouble in super::troubles(table, kinds) {
        let (row, column) = (trouble.record, trouble.column);
        let header = table.value(0, column).unwrap_or_default();
        let place = format!("{}, `{header}`", super::row_words(row));
        let message = match trouble.kind {
            CsvTroubleKind::UnclosedQuote => format!("{place}: a quote is never closed, {}", trouble.detail),
            _ => format!("{place}: {}", trouble.detail),
        };
        let subject = table.value(row, column).unwrap_or_default();
        let at = Locus::Cell { entry: table.entry, row, column };
        let help = "put the whole value between double quotes, and double each quote inside it";
        drafts.push(Draft::new(at, subject, message, help).fix(Fix::manual("quote the value")));
    }
}
