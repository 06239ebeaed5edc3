//! `manifest/too-many-columns`: the table has more columns, or more columns of text, than the target holds.
//!
//! Types are guessed from the values: what is no number, date, yes or no in any row is text.

use super::values;
use crate::model::{Because, Fix, Limit, Locus, Manifest, Safety, Severity};
use crate::rules::limit::limited;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::{Context, PathColumn};

pub(super) static RULE: Rule = Rule {
    code: "manifest/too-many-columns",
    level: Some(Severity::Error),
    summary: "the table has more columns than the target holds",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because { text: "a server bounds what it takes at once", source: cite!(CWE_770) },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Counts the columns, and those that hold text: in which some value is no number, no date and neither true
nor false. The column with the names of the files is not text.

## Why
The platform refuses a data set with too many fields.

## Example
A profile of your own may set sharper limits:
```imgpack fail opendatasoft manifest.max-columns=[{value=2,level="error",source="LIMITS"}]
list.csv
| File, Title, Year
| a.png, first, 1998
a.png png 20x10
```
```imgpack pass opendatasoft manifest.max-columns=[{value=3,level="error",source="LIMITS"}]
list.csv
| File, Title, Year
| a.png, first, 1998
a.png png 20x10
```
```imgpack fail opendatasoft manifest.max-text-columns=[{value=1,level="warning",source="LIMITS"}]
list.csv
| File, Title, Year, Place, Taken
| a.png, first, 1998, pier, 1998-05-01
a.png png 20x10
```
```imgpack pass opendatasoft manifest.max-text-columns=[{value=1,level="warning",source="LIMITS"}]
list.csv
| File, Title, Year, Height, Taken
| a.png, first, 1998,-12.5, 1998-05-01
a.png png 20x10
```

## Fix
None: leave out columns, or spread them over several data sets.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.manifest else { return };
    let columns = u64::from(table.columns());
    if let Some(limit) = Limit::exceeded(&needs.max_columns, columns) {
        let first = u32::try_from(limit.value).unwrap_or_default();
        report(context, table, limit, (columns, first), ("column", "columns"), drafts);
    }
    if needs.max_text_columns.iter().all(|limit| columns <= limit.value) {
        return;
    }
    let text = text_columns(context, table);
    if let Some(limit) = Limit::exceeded(&needs.max_text_columns, text.len() as u64) {
        let first = usize::try_from(limit.value).ok().and_then(|index| text.get(index)).copied();
        let found = (text.len() as u64, first.unwrap_or_default());
        report(context, table, limit, found, ("column of text", "columns of text"), drafts);
    }
}

/// A finding at the first column that is too many.
fn report(
    context: &Context<'_>,
    table: &Manifest,
    limit: &Limit,
    (count, column): (u64, u32),
    (one, many): (&str, &str),
    drafts: &mut Drafts,
) {
    let name = super::name(context, table.entry);
    let found = counted(count, one, many);
    let message = format!("`{name}` has {found}; the limit is {}", grouped(limit.value));
    let help = "leave out columns, or spread them over several data sets";
    let at = Locus::Column { entry: table.entry, column };
    let subject = table.value(0, column).unwrap_or_default();
    let draft = Draft::new(at, subject, message, help).fix(Fix::manual("leave out columns"));
    if let Some(draft) = limited(draft, limit) {
        drafts.push(draft);
    }
}

/// The columns in which some value is text.
fn text_columns(context: &Context<'_>, table: &Manifest) -> Vec<u32> {
    let path = context.path_column();
    let mut undecided: Vec<u32> =
        (0..table.columns()).filter(|column| *path != PathColumn::Found(*column)).collect();
    let mut text = Vec::new();
    for row in table.rows() {
        undecided.retain(|column| {
            let is_text = table.value(row, *column).is_some_and(|value| is_text(value.trim()));
            text.extend(is_text.then_some(*column));
            !is_text
        });
        if undecided.is_empty() {
            break;
        }
    }
    text.sort_unstable();
    text
}

fn is_text(value: &str) -> bool {
    let bytes = value.as_bytes();
    !(bytes.is_empty() || values::is_number(bytes) || values::is_date(bytes) || values::is_boolean(bytes))
}
