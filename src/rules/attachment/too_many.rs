//! `attachment/too-many`: a record has more attachments of a type than the target shows.
//!
//! The types and their formats are the profile's.

use crate::model::{Because, Fix, Limit, Safety, Severity, pointer_to};
use crate::rules::limit::limited;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "attachment/too-many",
    level: Some(Severity::Warning),
    summary: "a record has more attachments of a type than the target shows",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "only so many are shown", source: cite!(LABELBOX_OVERLAY) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Counts the attachments of each type in a record, where the target sets a limit.

## Why
Those above the limit may not be shown.

## Example
One too many:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE_OVERLAY", "value": "https://x.example/1.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/2.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/3.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/4.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/5.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/6.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/7.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/8.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/9.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/10.png"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE_OVERLAY", "value": "https://x.example/1.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/2.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/3.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/4.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/5.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/6.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/7.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/8.png"}, {"type": "IMAGE_OVERLAY", "value": "https://x.example/9.png"}]}]
```

## Fix
Leave some of them out.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.attachments else { return };
    for kind in needs.kinds.iter().filter(|kind| !kind.max.is_empty()) {
        let is_one = |value: &&_| super::kind(needs, **value).is_some_and(|found| found.name == kind.name);
        let list = row.record.get(&needs.field);
        let count = list.map_or(0, |list| list.elements().filter(|value| is_one(&value)).count() as u64);
        let Some(limit) = Limit::exceeded(&kind.max, count) else { continue };
        let message = format!(
            "row {} has {count} attachments of the type {}, the limit is {}",
            row.row, kind.name, limit.value
        );
        let draft =
            Draft::new(row.locus(pointer_to(&needs.field)), &kind.name, message, "leave some of them out");
        drafts.extend(limited(draft.fix(Fix::manual("leave some of them out")), limit));
    }
}
