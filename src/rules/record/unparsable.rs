//! `record/unparsable`: an import file is no JSON as readers take it.
//!
//! The text was scanned by `probe`; the fields are the profile's.

use rustc_hash::FxHashMap;

use crate::model::json::{JsonFlaw, JsonFlawKind, name_of};
use crate::model::{Action, Because, Fix, Locus, Records, Safety, Severity, is_fixed_by_rewriting};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/unparsable",
    level: Some(Severity::Error),
    summary: "an import file is not JSON as readers take it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "readers of JSON agree on nothing else", source: cite!(RFC_8259) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds what a strict reader refuses: text that is no JSON from some byte on, a byte-order mark, another encoding than
UTF-8, a comma before a closing bracket, `NaN` and `Infinity`, half of a surrogate pair. And a name that appears twice
in one object, of which readers keep one in silence.

## Why
Readers differ in what they forgive: what your script reads, the platform may refuse, or read as something else.

## Example
```imgpack fail labelbox
import.json
|| \u{feff}[{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg",},]\n
```
```imgpack fixed labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]\n
```
A name that appears twice with the same value loses its repeat:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
With different values only you can tell:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "global_key": "b.jpg"}]
```
So is a comma that is missing between two records:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}
| {"row_data": "https://x.example/b.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
A mark, another Unicode encoding and commas too many are fixed, each record otherwise kept byte for byte. The rest
must be fixed by hand.
"#;

/// What is reported here, and what to do about it.
const KINDS: [(JsonFlawKind, &str); 8] = [
    (JsonFlawKind::Syntax, "fix the text at this place; nothing after it was read"),
    (JsonFlawKind::ByteOrderMark, "write the file as UTF-8 without a mark"),
    (JsonFlawKind::OtherEncoding, "write the file as UTF-8"),
    (JsonFlawKind::NotUtf8, "write the file as UTF-8"),
    (JsonFlawKind::TrailingComma, "remove the comma"),
    (JsonFlawKind::NotFinite, "write a number, or leave the member out"),
    (JsonFlawKind::RepeatedName, "keep one of them"),
    (JsonFlawKind::LoneSurrogate, "write the character itself, or both halves of it"),
];

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some((_, records)) = super::import(context) else { return };
    let mut repeats = Repeats::default();
    for (kind, help) in KINDS {
        for (flaw, at) in super::flaws(records, &[kind]) {
            let fix = fix(records, flaw, &at, help, &mut repeats);
            drafts.push(super::draft(context, records, flaw, at, help).fix(fix));
        }
    }
}

fn fix(records: &Records, flaw: &JsonFlaw, at: &Locus, help: &str, repeats: &mut Repeats) -> Fix {
    if is_fixed_by_rewriting(flaw.kind) {
        return super::rewritten(records);
    }
    match at {
        Locus::Field { entry, row, pointer }
            if flaw.kind == JsonFlawKind::RepeatedName && repeats.are_mere(records, *row, pointer) =>
        {
            let action = Action::DropField { entry: *entry, row: *row, pointer: pointer.clone() };
            Fix::safe("remove the repeat", action)
        }
        _ => Fix::manual(help).contested(),
    }
}

/// Whether members of one name have one value, by row and the place of the last of them: the same for each of
/// them, and reported once.
#[derive(Default)]
struct Repeats(FxHashMap<(u32, u32), bool>);

impl Repeats {
    fn are_mere(&mut self, records: &Records, row: u32, pointer: &str) -> bool {
        let Some((parent, token)) = pointer.rsplit_once('/') else { return false };
        let Some(record) = records.record(row) else { return false };
        let (Some(object), Some(kept)) = (record.at(parent), record.at(pointer)) else { return false };
        *self
            .0
            .entry((row, kept.index()))
            .or_insert_with(|| object.all_of_name(&name_of(token), |value| value.raw() == kept.raw()))
    }
}
