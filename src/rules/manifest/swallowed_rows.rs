//! `manifest/swallowed-rows`: a lone quote made one cell of many rows.
//!
//! Quotes that do not fit are reported by `unclosed-quote`; here both ends fit, and are the wrong ones.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/swallowed-rows",
    level: Some(Severity::Error),
    summary: "a quoted cell holds other rows",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a quote that is not doubled ends the value, and what stands between two is one value",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Finds cells with line breaks in which every line but perhaps the last holds as many delimiters as the header, and in
one of which a file that no row names, or a URL, stands in the column where it belongs.

## Why
A double quote that stands alone, as in `12"`, opens a value that ends at the next one, perhaps many rows below. To
every reader the table is sound, and those rows are one long title.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\na.png,"Harbour\nb.png,Square\nc.png,frame of 12"\n
a.png png 20x10
b.png png 20x10
c.png png 20x10
```
Lines of text are none, whatever commas they hold:
```imgpack pass opendatasoft
list.csv
|| File,Title\na.png,"12 Harbour Street, Lille\n3 New Street, Lyon"\n
a.png png 20x10
```

## Fix
None: double the quote that opens the value, or remove it. Nothing else is changed in the table until then.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    for swallowed in &context.shape().swallowed {
        let (row, column) = (swallowed.row, swallowed.column);
        let header = table.value(0, column).unwrap_or_default();
        let place = super::row_words(row);
        let lines = counted(swallowed.lines as u64, "row", "rows");
        let message = format!(
            "{place}, `{header}`: a quote swallowed {lines}, that of `{}` among them",
            swallowed.example
        );
        let at = Locus::Cell { entry: table.entry, row, column };
        let help = "remove the quote that opens the value, or double it and quote the whole value";
        let subject = table.value(row, column).unwrap_or_default();
        drafts.push(Draft::new(at, subject, message, help).fix(Fix::manual("correct the quotes")));
    }
}
