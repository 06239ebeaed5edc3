//! `record/empty`: an import file has no record.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::JsonFlawKind;
use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/empty",
    level: Some(Severity::Error),
    summary: "an import file has no record",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "nothing would be imported", source: cite!(RFC_8259, "section 5") },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds import files whose array is empty.

## Why
The import succeeds and imports nothing.

## Example
```imgpack fail labelbox
import.json
| []
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
Add records, or leave the import out.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some((_, records)) = super::import(context) else { return };
    let is_reported = |kind| matches!(kind, JsonFlawKind::ByteOrderMark | JsonFlawKind::OtherEncoding);
    if records.count() > 0 || records.flaws.iter().any(|flaw| !is_reported(flaw.kind)) {
        return;
    }
    let name = super::name(context, records);
    let message = format!("`{name}` has 0 records");
    let help = "add records, or leave the import out";
    drafts.push(Draft::new(Locus::Entry(records.entry), name, message, help).fix(Fix::manual(help)));
}
