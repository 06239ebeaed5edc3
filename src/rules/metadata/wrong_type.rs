//! `metadata/wrong-type`: a metadata value is not of its field's type.
//!
//! The types of fields come from the profile and from the user's ontology.

use crate::model::json::{JsonKind, Value, quoted};
use crate::model::{Because, Fix, MetadataKind, Safety, Severity};
use crate::profiles::MetadataNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::{Field, Item};

pub(super) static RULE: Rule = Rule {
    code: "metadata/wrong-type",
    level: Some(Severity::Error),
    summary: "a metadata value is not of its field's type",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "a field has one type", source: "docs.labelbox.com/docs/import-metadata" },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Compares values with the type of their field, where that is known: the fields that every account has, and those that
`--ontology` lists. Readers take a text that is a number for a number, never a number for a text.

## Why
The whole import is refused for one such value.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": 17}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "tag", "value": "17"}]}]
```
```imgpack fail labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]},{"name":"height","kind":"number"},{"name":"note","kind":"string"}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "height", "value": "tall"}]}]
```
```imgpack fail labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]},{"name":"height","kind":"number"},{"name":"note","kind":"string"}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "site", "value": "North"}]}]
```
```imgpack fixed labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]},{"name":"height","kind":"number"},{"name":"note","kind":"string"}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "site", "value": "north"}]}]
```
```imgpack pass labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]},{"name":"height","kind":"number"},{"name":"note","kind":"string"}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "site", "value": "north"}, {"name": "height", "value": 1.5}, {"name": "note", "value": "x"}]}]
```

## Fix
An option in other letter case is written as the field has it. With `--unsafe-fixes` a number is written as a text where
the field holds texts.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_item(context, row, |needs, item| {
        let Some(value) = item.value.filter(|value| value.kind() != JsonKind::Null) else { return };
        let Some(field) = Field::of(needs, context.settings, &item) else { return };
        let Some(wanted) = breach(field, value, item.id.is_some()) else { return };
        let raw = value.raw();
        let message = format!("the metadata `{}` in row {} is {raw}; {wanted}", field.name(), row.row);
        let fix = fix(needs, row, &item, field, value);
        let help = "give the field a value of its type";
        drafts.push(Draft::new(row.locus(item.at(&needs.value)), raw, message, help).fix(fix));
    });
}

/// What the field takes instead, where it does not take the value.
fn breach(field: Field<'_>, value: Value<'_>, by_id: bool) -> Option<String> {
    let kind = value.kind();
    match field.kind() {
        MetadataKind::String => (!kind.is_string()).then(|| "the field holds texts".to_owned()),
        MetadataKind::Number if kind == JsonKind::NotFinite => None,
        MetadataKind::Number => super::number(value).is_none().then(|| "the field holds numbers".to_owned()),
        MetadataKind::Embedding => Some("embeddings are given by `embeddings`, not as metadata".to_owned()),
        // A time is judged by its own rule, and so are options that every account has.
        MetadataKind::Datetime => None,
        MetadataKind::Enum if matches!(field, Field::Reserved(_)) => None,
        MetadataKind::Enum => {
            let names: Vec<&str> = field.options().into_iter().map(|(name, _)| name).collect();
            let is_option = value.text().is_some_and(|word| field.takes(&word, by_id));
            (!is_option).then(|| format!("its options are {}", names.join(", ")))
        }
    }
}

fn fix(needs: &MetadataNeeds, row: Row<'_>, item: &Item<'_>, field: Field<'_>, value: Value<'_>) -> Fix {
    let pointer = item.at(&needs.value);
    let option = value.text().and_then(|word| field.meant(&word));
    match (field.kind(), option) {
        (MetadataKind::Enum, Some((name, None))) if item.id.is_none() => {
            Fix::safe(format!("write `{name}`"), row.write(pointer, name))
        }
        (MetadataKind::Enum, Some((name, Some(id)))) => {
            let word = if item.id.is_some() { id } else { name };
            Fix::safe(format!("write `{word}`"), row.write(pointer, word))
        }
        (MetadataKind::String, _) if matches!(value.kind(), JsonKind::Number | JsonKind::Bool) => {
            let text = quoted(&value.raw());
            Fix::unsafe_(format!("write `{text}`"), row.set(pointer, text))
        }
        _ => Fix::manual("give the field a value of its type"),
    }
}
