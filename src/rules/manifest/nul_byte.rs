//! `manifest/nul-byte`: the table holds NUL bytes.
//!
//! The zero bytes of UTF-16 are none: that encoding is given by `not-utf8`.

use crate::model::{Because, CsvTroubleKind, Fix, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/nul-byte",
    level: Some(Severity::Error),
    summary: "the table holds NUL bytes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because { text: "the grammar of a CSV has no NUL", source: cite!(RFC_4180, "section 2") },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for NUL bytes in the table.

## Why
Some readers end a value at a NUL, some the whole table; a database refuses it. The byte shows that the
table was damaged, or was never text.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\na.png,fir\x00st\n
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\na.png,fir\u{2400}st\n
a.png png 20x10
```

## Fix
None: only you know what stood there. Export the table again.
";

/// How many places are shown beside the first.
const OTHERS_SHOWN: usize = 2;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let mut places = super::troubles(table, &[CsvTroubleKind::Nul]);
    let Some(first) = places.next() else { return };
    let name = super::name(context, table.entry);
    let count = memchr::memchr_iter(0, &table.text).count() as u64;
    let (bytes, row) = (counted(count, "NUL byte", "NUL bytes"), super::row_words(first.record));
    let message = match count {
        1 => format!("`{name}` holds {bytes}, in {row}"),
        _ => format!("`{name}` holds {bytes}, the first in {row}"),
    };
    let subject = table.value(first.record, first.column).unwrap_or_default();
    let help = "export the table again, as text in UTF-8";
    let draft = Draft::new(super::bytes_at(table, first.at), subject, message, help);
    let draft = places
        .take(OTHERS_SHOWN)
        .fold(draft, |draft, next| draft.related(super::bytes_at(table, next.at), "another NUL byte"));
    drafts.push(draft.fix(Fix::manual("export the table again")));
}
