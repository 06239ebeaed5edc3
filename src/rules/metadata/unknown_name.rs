//! `metadata/unknown-name`: metadata names a field that the workspace does not have.
//!
//! The types of fields come from the profile and from the user's ontology.

use crate::model::{Because, Fix, Safety, Severity};
use crate::profiles::MetadataNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::{Field, Item};

pub(super) static RULE: Rule = Rule {
    code: "metadata/unknown-name",
    level: Some(Severity::Error),
    summary: "metadata names a field that the workspace does not have",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "names are compared letter by letter", source: cite!(LABELBOX_METADATA) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds names that differ only in letter case from a field that every account has, or that `--ontology` lists. With
`--ontology` also names and ids that are in neither list. Without it, what a workspace has is not known. The id of an
option in place of that of a field is found where the option is known.

## Why
The whole import is refused for one such name.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "capturedatetime", "value": "2024-05-01T10:00:00Z"}]}]
```
Where `--ontology` lists the fields, it is certain what is meant:
```imgpack fail labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "Site", "value": "north"}]}]
```
```imgpack fixed labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "site", "value": "north"}]}]
```
```imgpack fail labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]},{"name":"height","kind":"number"},{"name":"note","kind":"string"}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "sight", "value": "north"}]}]
```
```imgpack pass labelbox
set ontology=[{"name":"site","kind":"enum","options":["north","south"]},{"name":"height","kind":"number"},{"name":"note","kind":"string"}]
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "site", "value": "north"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "sight", "value": "north"}]}]
```
The id of an option, here of `train`, is none of a field:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"schema_id": "cko8sbscr0003h2dk04w86hof", "value": "train"}]}]
```

## Fix
With `--ontology` a name that differs only in letter case is written as the field is called; without it the workspace
may have a field of that very name. Another name must be fixed by hand, or the
field made in the workspace first: an import cannot make one.
"#;

const HELP: &str = "write the name as the workspace has it, letter by letter";

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_item(context, row, |needs, item| {
        let title = item.title();
        if title.is_empty() || Field::of(needs, context.settings, &item).is_some() {
            return;
        }
        if let Some(draft) = option_as_field(context, needs, row, &item) {
            return drafts.push(draft);
        }
        let ontology = context.settings.ontology.as_ref();
        let (member, alike) = if item.id.is_some() {
            // Ids are judged only where the list gives them.
            if !ontology.is_some_and(|ontology| ontology.fields.iter().any(|field| field.id.is_some())) {
                return;
            }
            (&needs.id, None)
        } else {
            let alike =
                Field::all(needs, context.settings).find(|field| field.name().eq_ignore_ascii_case(title));
            if alike.is_none() && ontology.is_none() {
                return;
            }
            (&needs.name, alike)
        };
        let pointer = item.at(member);
        let message = message(title, row.row, alike.map(Field::name), ontology.is_some());
        let fix = match alike {
            Some(field) if ontology.is_some() => {
                let action = row.write(pointer.as_str(), field.name());
                Fix::safe(format!("write `{}`", field.name()), action)
            }
            // A workspace may have a field of its own of this name.
            Some(field) => {
                Fix::manual(format!("write `{}`, or list the fields with `--ontology`", field.name()))
            }
            None => Fix::manual("name a field of the workspace, or make the field there first"),
        };
        drafts.push(Draft::new(row.locus(pointer), title, message, HELP).fix(fix));
    });
}

/// What is wrong with a name, as far as it is known which fields the workspace has.
fn message(title: &str, row: u32, alike: Option<&str>, is_known: bool) -> String {
    match alike {
        Some(name) if is_known => {
            format!("`{title}` in row {row} is not a metadata field of the workspace; `{name}` is")
        }
        Some(name) => {
            format!(
                "`{title}` in row {row} differs only in letter case from `{name}`, which every workspace has"
            )
        }
        None => format!("`{title}` in row {row} is not a metadata field of the workspace"),
    }
}

/// The id of an option in place of that of its field.
fn option_as_field(
    context: &Context<'_>,
    needs: &MetadataNeeds,
    row: Row<'_>,
    item: &Item<'_>,
) -> Option<Draft> {
    let id = item.id.as_deref()?;
    let found = Field::all(needs, context.settings).find_map(|field| {
        let (option, _) = field.options().into_iter().find(|(_, known)| *known == Some(id))?;
        Some((field.name(), option))
    });
    let (field, option) = found?;
    let message = format!("`{id}` in row {} is the option `{option}` of `{field}`, and no field", row.row);
    let help = "give the id of the field, and the option as its value";
    Some(Draft::new(row.locus(item.at(&needs.id)), id, message, help).fix(Fix::manual(help)))
}
