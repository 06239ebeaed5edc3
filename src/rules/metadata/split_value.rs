//! `metadata/split-value`: the split is none of its options.
//!
//! The types of fields come from the profile and from the user's ontology.

use crate::model::json::JsonKind;
use crate::model::{Because, Fix, MetadataKind, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::Field;

pub(super) static RULE: Rule = Rule {
    code: "metadata/split-value",
    level: Some(Severity::Error),
    summary: "the split is none of its options",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "a field with options takes nothing else",
        source: "docs.labelbox.com/docs/import-metadata",
    },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Compares the values of fields with options that every account has, as the split of a data set, with these options,
letter by letter. Where the field is given by its id, so must the option be.

## Why
The whole import is refused for one such value.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "split", "value": "val"}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "split", "value": "valid"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "split", "value": "Train"}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "split", "value": "train"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "split", "value": "holdout"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "oak"}, {"name": "split", "value": "train"}, {"name": "captureDateTime", "value": "2024-05-01T10:00:00Z"}]}]
```

## Fix
A usual word for an option is written as the platform has it. Any other is for you to decide.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_item(context, row, |needs, item| {
        let Some(value) = item.value.filter(|value| value.kind() != JsonKind::Null) else { return };
        let Some(field @ Field::Reserved(_)) = Field::of(needs, context.settings, &item) else { return };
        let (word, by_id) = (value.text(), item.id.is_some());
        if field.kind() != MetadataKind::Enum || word.as_ref().is_some_and(|word| field.takes(word, by_id)) {
            return;
        }
        let options: Vec<&str> = field.options().into_iter().map(|(name, _)| name).collect();
        let (raw, pointer) = (value.raw(), item.at(&needs.value));
        let message =
            format!("`{}` in row {} is {raw}; its options are {}", field.name(), row.row, options.join(", "));
        let meant = word.and_then(|word| field.meant(&word));
        let to = meant.and_then(|(name, id)| if by_id { id } else { Some(name) });
        let fix = match to {
            Some(to) => Fix::safe(format!("write `{to}`"), row.write(pointer.as_str(), to)),
            None => Fix::manual("write one of the options"),
        };
        let help = "write one of the options, letter by letter";
        drafts.push(Draft::new(row.locus(pointer), raw, message, help).fix(fix));
    });
}
