//! `manifest/ragged-row`: a row has more or fewer fields than the header.
//!
//! Knows the spans of the fields; what they mean is not its business. Rows in which a quote is wrong are reported
//! by `unclosed-quote`, rows without any value by `blank-row`, empty cells too many by `surplus-cells`.

use rustc_hash::FxHashSet;

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;
use crate::view::rows::is_blank_row;

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
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Counts the fields of every row and compares with the header: one finding a row, at the first field too
many or at the last one before those that are missing.

## Why
A comma inside a value that is not quoted moves everything behind it into the next column: titles land in
the file column, and the image is lost.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first, of two
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png
| b.png, second
a.png png 20x10
b.png png 20x10
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

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    let wanted = table.columns();
    let mut broken: Option<FxHashSet<u32>> = None;
    let surplus: FxHashSet<u32> = super::surplus::rows(table).collect();
    for row in table.rows().filter(|row| table.cells_in(*row) != wanted) {
        let broken = broken.get_or_insert_with(|| rows_with_wrong_quotes(table));
        if !broken.contains(&row) && !surplus.contains(&row) && !is_blank_row(table, row) {
            drafts.push(ragged(table, row, wanted));
        }
    }
}

fn rows_with_wrong_quotes(table: &Manifest) -> FxHashSet<u32> {
    let kinds = &[CsvTroubleKind::UnclosedQuote, CsvTroubleKind::StrayQuote];
    super::troubles(table, kinds).map(|trouble| trouble.record).collect()
}

fn ragged(table: &Manifest, row: u32, wanted: u32) -> Draft {
    let found = table.cells_in(row);
    let column = if found > wanted { wanted } else { found.saturating_sub(1) };
    let subject = table.value(row, column).unwrap_or_default();
    let fields = counted(u64::from(found), "field", "fields");
    let place = if found > wanted {
        format!("`{subject}` has no column")
    } else {
        let missing = (found..wanted).map(|column| table.value(0, column).unwrap_or_default());
        format!("no value for {}", super::listed(missing))
    };
    let message = format!("row {row} has {fields}, the header has {wanted}: {place}");
    let help = "put values that hold the delimiter between double quotes, and fill in what is missing";
    let at = Locus::Cell { entry: table.entry, row, column };
    let header = Locus::Row { entry: table.entry, row: 0 };
    let draft = Draft::new(at, subject, message, help).related(header, "the header");
    draft.fix(Fix::manual("quote or complete the row"))
}
