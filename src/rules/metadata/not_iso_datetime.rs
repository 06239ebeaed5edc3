//! `metadata/not-iso-datetime`: a time is not written as ISO 8601 has it.
//!
//! The types of fields come from the profile and from the user's ontology.

use crate::model::json::JsonKind;
use crate::model::{Because, Fix, MetadataKind, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Row};

use super::{Field, iso};

pub(super) static RULE: Rule = Rule {
    code: "metadata/not-iso-datetime",
    level: Some(Severity::Error),
    summary: "a time is not written as ISO 8601 has it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "other spellings of a date mean different days in different countries",
        source: cite!(ISO_8601),
    },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Reads the values of fields that hold times. A time without an offset, and one with parts of a second, is a warning: the
first is taken for UTC, the second cut.

## Why
The whole import is refused for one such value; a time without an offset moves by hours.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "captureDateTime", "value": "04/11/2011"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "captureDateTime", "value": "2011-11-04 00:05:23.283+04:00"}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "captureDateTime", "value": "2011-11-03T20:05:23Z"}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "captureDateTime", "value": "2011-11-04"}]}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "captureDateTime", "value": "2011-11-04T00:00:00Z"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "metadata_fields": [{"name": "captureDateTime", "value": "2011-11-04T00:05:23Z"}]}]
```

## Fix
A time that ISO 8601 has is written in UTC to the second, as the platform keeps it. A date in another form is for you to
read.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_item(context, row, |needs, item| {
        let Some(value) = item.value.filter(|value| value.kind() != JsonKind::Null) else { return };
        let field = Field::of(needs, context.settings, &item);
        let Some(field) = field.filter(|field| field.kind() == MetadataKind::Datetime) else { return };
        let (what, moment) = match value.text().map(|text| iso::read(&text)) {
            None | Some(None) => ("is not a date of ISO 8601", None),
            Some(Some(moment)) if moment.is_naive() => ("has no offset, and is taken for UTC", Some(moment)),
            Some(Some(moment)) if moment.is_finer => ("has parts of a second, which are cut", Some(moment)),
            Some(Some(_)) => return,
        };
        let raw = value.raw();
        let pointer = item.at(&needs.value);
        let message = format!("the metadata `{}` in row {}, {raw}, {what}", field.name(), row.row);
        let draft =
            Draft::new(row.locus(pointer.as_str()), raw, message, "write it as `2011-11-04T00:05:23Z`");
        drafts.push(match moment {
            Some(moment) => {
                let utc = moment.in_utc();
                let fix = Fix::safe(format!("write `{utc}`"), row.write(pointer, &utc));
                draft.severity(Severity::Warning).fix(fix)
            }
            None => draft.fix(Fix::manual("write year, month and day in this order")),
        });
    });
}
