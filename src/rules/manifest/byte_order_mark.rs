//! `manifest/byte-order-mark`: a UTF-8 table begins with a byte-order mark.
//!
//! The marks of UTF-16 and UTF-32 are reported by `not-utf8`.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity, TextEncoding};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/byte-order-mark",
    level: Some(Severity::Warning),
    summary: "the table begins with a byte-order mark",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because {
        text: "a reader that does not expect the mark takes it for part of the first header",
        source: cite!(RFC_3629, "section 6"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for the bytes EF BB BF at the start of the table.

## Why
Some spreadsheets write the mark. A reader that does not expect it names the first column `\u{FEFF}File`,
and nothing that looks for `File` finds it.

## Example
```imgpack fail opendatasoft
list.csv
|| \xEF\xBB\xBFFile,Title\na.png,first\n
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
The table is written anew without the mark.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !table.byte_order_mark || table.encoding != TextEncoding::Utf8 {
        return;
    }
    let name = super::name(context, table.entry);
    let at = Locus::Bytes { entry: table.entry, start: 0, end: 3 };
    let message = format!("`{name}` begins with a byte-order mark, the bytes EF BB BF");
    let fix = Fix::safe(format!("write `{name}` without the mark"), super::rewritten(context, table));
    drafts.push(Draft::new(at, name, message, "save the table as UTF-8 without a byte-order mark").fix(fix));
}
