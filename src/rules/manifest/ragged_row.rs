//! `manifest/ragged-row`: a row has more or fewer fields than the header.
//!
//! Knows the spans of the fields; what they mean is not its business.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::text::counted;
use crate::rules::{Check, Context, Draft, Drafts, Facets, Rule};

pub(super) static RULE: Rule = Rule {
    code: "manifest/ragged-row",
    level: Some(Severity::Error),
    summary: "a row has more or fewer fields than the header",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "each line should contain the same number of fields",
        source: "RFC 4180, section 2",
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Counts the fields of every row and compares with the header: one finding a row, at the first field too many
or at the place where one is missing.

## Why
A comma inside a value that is not quoted moves everything behind it into the next column: titles land in the
file column, and the picture is lost.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first, of two
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png,"first, of two"
a.png png 20x10
```

## Fix
None: only you know which comma belongs to a value. Put that value between double quotes.
"#;

fn check(_: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let wanted = table.columns();
    for row in table.rows() {
        let found = table.cells_in(row);
        if found == wanted {
            continue;
        }
        let column = found.min(wanted).saturating_sub(u32::from(found < wanted));
        let at = Locus::Cell { entry: table.entry, row, column };
        let subject = table.value(row, column).unwrap_or_default();
        let message = format!(
            "row {row} has {}, the header has {wanted}",
            counted(u64::from(found), "field", "fields")
        );
        let help = "put values that hold the delimiter between double quotes, and fill in what is missing";
        drafts.push(Draft::new(at, subject, message, help).fix(Fix::manual("quote or complete the row")));
    }
}
