//! `metadata/too-long`: a metadata text is longer than the target takes.
//!
//! The types of fields come from the profile and from the user's ontology.

use super::Field;
use crate::model::{Because, Fix, Limit, MetadataKind, Safety, Severity};
use crate::rules::limit::limited;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::grouped;
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "metadata/too-long",
    level: Some(Severity::Error),
    summary: "a metadata text is longer than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "texts have a limit", source: cite!(LABELBOX_LIMITS) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Counts the characters of metadata texts.

## Why
The record is refused.

## Example
One character too long:
```imgpack fail labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "\*4097{a}"}]}]
```
```imgpack pass labelbox
import.json
|| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "\*4096{a}"}]}]
```

## Fix
Shorten it by hand.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_item(context, row, |needs, item| {
        let Some(value) = item.value.filter(|value| value.kind().is_string()) else { return };
        // Bytes are an upper bound of characters: most texts need not be counted.
        let is_short = |most| u64::from(value.span().end - value.span().start) <= most;
        if needs.max_length.iter().all(|limit| is_short(limit.value)) {
            return;
        }
        let text = value.text().unwrap_or_default();
        let field = Field::of(needs, context.settings, &item);
        let count = text.chars().count() as u64;
        let Some(limit) = Limit::exceeded(&needs.max_length, count) else { return };
        if field.is_some_and(|field| field.kind() != MetadataKind::String) {
            return;
        }
        let (title, is, most) = (item.title(), grouped(count), grouped(limit.value));
        let message =
            format!("the metadata `{title}` in row {} has {is} characters, the limit is {most}", row.row);
        let draft = Draft::new(row.locus(item.at(&needs.value)), title, message, "shorten the text");
        drafts.extend(limited(draft.fix(Fix::manual("shorten the text")), limit));
    });
}
