//! `record/too-deep`: an import file nests too deeply, or has too long a string.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use crate::model::json::JsonFlawKind;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/too-deep",
    level: Some(Severity::Error),
    summary: "an import file nests too deeply, or has too long a string",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "readers set ceilings against texts that are made to break them",
        source: cite!(RFC_8259, "section 9"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds more than 128 brackets within brackets, and strings of more than 16 MiB.

## Why
Readers stop there, or run out of memory. An import file of images needs neither.

## Example
```imgpack fail labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}, {"x": \*127{[}\*127{]}}]
```
```imgpack pass labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "created_at": \*126{[}\*126{]}}]
```

## Fix
Look at the place: mostly a file was pasted into a field.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some((_, records)) = super::import(context) else { return };
    for (flaw, at) in super::flaws(records, &[JsonFlawKind::TooDeep, JsonFlawKind::TooLong]) {
        let help = "remove what does not belong there from the record; nothing after it was read";
        drafts.push(super::draft(context, records, flaw, at, help).fix(Fix::manual(help)));
    }
}
