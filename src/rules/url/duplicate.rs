//! `url/duplicate`: one URL is in several rows.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use rustc_hash::FxHashMap;

use crate::model::{Action, Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::view::rows::content;
use crate::view::url::trimmed;
use crate::view::{Columns, Context, Member, Members, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/duplicate",
    level: Some(Severity::Hint),
    summary: "one URL is in several rows",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "a row describes one image", source: cite!(RFC_3986, "section 6") },
    check: Check::Keyed(Keyed { over: Members::Links, key, judge }),
};

const DOC: &str = r#"
## What it does
Finds URLs that stand in several rows; the second row and each later one are reported.

## Why
The same image is imported and paid for several times. It may be meant.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/a.jpg", "global_key": "b.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```

In a table with keys, a row that repeats both the key and the URL is left out:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
| 2, https://e.org/1.jpg
| 1, https://e.org/1.jpg
```
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, caption
| 1, https://e.org/1.jpg, a leaf
| 1, https://e.org/1.jpg, a leaf
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl, caption
| 1, https://e.org/1.jpg, a leaf
```

## Fix
A row of a table that says the same as an earlier one is left out; one that has only the key and the URL in
common with it, with `--unsafe-fixes`. Any other row is yours to leave out if it is not meant.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Value(index) = member else { return None };
    let links = context.links();
    let value = links.get(index)?;
    // Of the columns of a table only the one counts that each row needs.
    if links.is_table() && context.columns().and_then(Columns::link) != Some(value.column) {
        return None;
    }
    links.text(value).map(|text| trimmed(&text).to_owned()).filter(|text| !text.is_empty())
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let links = context.links();
    let mut values = group.values(links);
    let Some(first) = values.next() else { return };
    if links.is_table() {
        return in_table(context, group, drafts);
    }
    for value in values.filter(|value| value.row != first.row) {
        let message = format!("`{}` is in row {} already", group.key, first.row);
        let draft = super::draft(context, value, &group.key, message, "leave the row out if it is not meant");
        let fix = Fix::manual("leave the row out");
        drafts.push(draft.related(links.locus(first), "the first row with this URL").fix(fix));
    }
}

/// Rows of a table: the same for one key again, or under several keys.
fn in_table(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let (links, Some(table)) = (context.links(), context.manifest()) else { return };
    let mut by_keys: FxHashMap<Vec<String>, RowValue> = FxHashMap::default();
    let mut first: Option<RowValue> = None;
    for value in group.values(links) {
        let earlier = by_keys.get(&keys_of(context, value.row)).copied();
        if let Some(other) = earlier.or(first) {
            let (message, fix) = if earlier.is_some() {
                let title = format!("leave out row {}", value.row);
                let action = Action::DropRow { entry: table.entry, row: value.row };
                let is_same = content(table, value.row) == content(table, other.row);
                let fix = if is_same { Fix::safe(title, action) } else { Fix::unsafe_(title, action) };
                (format!("`{}` is in row {} already, for the same record", group.key, other.row), fix)
            } else {
                let message = format!("`{}` is in row {} already, for another record", group.key, other.row);
                (message, Fix::manual("check which of the records the image shows"))
            };
            let draft =
                super::draft(context, value, &group.key, message, "leave the row out if it is not meant");
            drafts.push(draft.related(links.locus(other), "the first row with this URL").fix(fix));
        }
        first.get_or_insert(value);
        by_keys.entry(keys_of(context, value.row)).or_insert(value);
    }
}

/// The keys of a row.
fn keys_of(context: &Context<'_>, row: u32) -> Vec<String> {
    let keys = context.keys();
    let texts = keys.of_row(row).iter().filter_map(|value| keys.text(*value));
    texts.map(|key| key.trim().to_owned()).collect()
}
