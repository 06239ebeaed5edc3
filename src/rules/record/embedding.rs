//! `record/embedding`: an embedding has no id, or its vector is none that the target takes.
//!
//! Members and limits are the profile's.

use rustc_hash::FxHashMap;

use crate::model::json::{JsonKind, Value};
use crate::model::{Because, Fix, Safety, Severity};
use crate::profiles::EmbeddingNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "record/embedding",
    level: Some(Severity::Error),
    summary: "an embedding has no id, or its vector is none that the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "a vector is compared with others of the same embedding, number by number",
        source: cite!(LABELBOX_LIMITS),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds embeddings that are no objects, have no id or no vector of finite numbers, have more numbers than the target
takes, or another count than an earlier vector of the same id.

## Why
The whole import is refused for one of them, or the record stays without its vector.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "embeddings": [{"vector": [0.5, 1]}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "embeddings": [{"embedding_id": "e1", "vector": [0.5, "1"]}]}]
```
Vectors of one embedding are of one length:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "embeddings": [{"embedding_id": "e1", "vector": [0.5, 1]}]},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg", "embeddings": [{"embedding_id": "e1", "vector": [0.5]}]}]
```
A vector of one number more than the limit:
```imgpack fail labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "embeddings": [{"embedding_id": "e1", "vector": [\*2048{0,}0]}]}]\n
```
```imgpack pass labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "embeddings": [{"embedding_id": "e1", "vector": [\*2047{0,}0]}]}]\n
```

## Fix
None: write the id as the workspace gives it, and the vector as it was computed.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let needs = context.profile.records.as_ref().and_then(|needs| needs.embeddings.as_ref());
    let (Some(needs), Some(records)) = (needs, context.records()) else { return };
    // The first vector of each id: its length and the row it stands in.
    let mut first: FxHashMap<String, (usize, u32)> = FxHashMap::default();
    for row in records.rows() {
        let Some(record) = records.record(row).filter(|record| record.kind() == JsonKind::Object) else {
            continue;
        };
        let row = Row { records, row, record };
        for (value, place) in row.elements(&needs.field) {
            let found = flaw(needs, value).or_else(|| other_length(needs, value, row.row, &mut first));
            let Some((what, severity)) = found else { continue };
            let message = format!("an embedding in row {}: {what}", row.row);
            let help = "write the id as the workspace gives it, and the vector as it was computed";
            let draft =
                Draft::new(row.locus(place.to_string()), value.raw(), message, help).fix(Fix::manual(help));
            drafts.push(match severity {
                Some(severity) => draft.severity(severity),
                None => draft,
            });
        }
    }
}

/// What is wrong with an embedding by itself, and the level where the profile gives one.
fn flaw(needs: &EmbeddingNeeds, value: Value<'_>) -> Option<(String, Option<Severity>)> {
    if value.kind() != JsonKind::Object {
        return Some((format!("{}, not an object", value.kind().title()), None));
    }
    let id = value.get(&needs.id).and_then(Value::text);
    if id.is_none_or(|id| id.trim().is_empty()) {
        return Some((format!("it has no `{}`", needs.id), None));
    }
    let vector = value.get(&needs.vector).filter(|vector| vector.kind() == JsonKind::Array);
    let Some(vector) = vector else { return Some((format!("it has no array `{}`", needs.vector), None)) };
    let is_number =
        |value: &Value<'_>| value.kind() == JsonKind::Number && value.number().is_some_and(f64::is_finite);
    let length = vector.elements().count();
    if let Some(wrong) = vector.elements().find(|value| !is_number(value)) {
        return Some((format!("its vector holds {}, which is no finite number", wrong.raw()), None));
    }
    if length == 0 {
        return Some(("its vector is empty".into(), None));
    }
    let exceeded = needs.max_length.iter().filter(|limit| length as u64 > limit.value);
    exceeded.max_by_key(|limit| limit.level.severity()).map(|limit| {
        let numbers = counted(length as u64, "number", "numbers");
        (
            format!("its vector has {numbers}; at most {} are taken", grouped(limit.value)),
            limit.level.severity(),
        )
    })
}

/// Another count of numbers than the first vector of the same id has.
fn other_length(
    needs: &EmbeddingNeeds,
    value: Value<'_>,
    row: u32,
    first: &mut FxHashMap<String, (usize, u32)>,
) -> Option<(String, Option<Severity>)> {
    let id = value.get(&needs.id)?.text()?.into_owned();
    let length = value.get(&needs.vector)?.elements().count();
    let (known, known_row) = *first.entry(id.clone()).or_insert((length, row));
    let numbers = |count: usize| counted(count as u64, "number", "numbers");
    let what = || {
        format!(
            "its vector has {}; that of `{id}` in row {known_row} has {}",
            numbers(length),
            numbers(known)
        )
    };
    (known != length).then(|| (what(), None))
}
