//! `key/ambiguous`: a row has keys in several columns.
//!
//! What the target does with several is for its profile to say.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/ambiguous",
    level: Some(Severity::Warning),
    summary: "a row has keys in several columns, which may mean different things",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because { text: "two keys of one thing may be those of two", source: cite!(ISO_11179_5) },
    check: Check::Key(check),
};

const DOC: &str = r"
## What it does
Finds rows with a key in more than one column.

## Why
The platform looks for records that fit any of the keys, and links the image to all that it finds. A slip in one
of them links it to a stranger.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, occurrenceID, originalUrl
| 1, urn:uuid:7, https://e.org/1.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, occurrenceID, originalUrl
| 1, , https://e.org/1.jpg
| , urn:uuid:8, https://e.org/2.jpg
```

## Fix
Keep the key that is sure, and leave the other cell blank.
";

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let keys = context.keys();
    let row = keys.of_row(value.row);
    if !keys.is_table() || row.len() < 2 {
        return;
    }
    let is_filled = |value: &&RowValue| keys.text(**value).is_some_and(|key| !key.trim().is_empty());
    let filled: Vec<RowValue> = row.iter().filter(is_filled).copied().collect();
    // The row is reported once, at the second of them.
    if filled.get(1) != Some(&value) {
        return;
    }
    let names: Vec<String> = filled.iter().map(|value| format!("`{}`", keys.name(*value))).collect();
    let count = counted(filled.len() as u64, needs.title.as_str(), &format!("{}s", needs.title));
    let message = format!("row {} has {count}, in {}", value.row, names.join(" and "));
    let key = keys.text(value).unwrap_or_default();
    let help = format!("keep one {}, the one that is sure", needs.title);
    let draft = Draft::new(keys.locus(value), key, message, help.as_str());
    drafts.push(draft.fix(Fix::manual(help)));
}
