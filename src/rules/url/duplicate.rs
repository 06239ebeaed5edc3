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
Finds URLs that stand in several rows, or several times in one cell; the second place and each later one are reported.

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

Where the target takes several URLs in one cell, the repeat is taken out of the cell:
```imgpack fail symbiota mode="associated"
container file
occurrences.csv
|| catalogNumber,locality,associatedMedia\n1,Paris,"https://e.org/1.jpg, https://e.org/2.jpg; https://e.org/1.jpg,https://e.org/1.jpg"\n
```
```imgpack fixed symbiota mode="associated"
container file
occurrences.csv
|| catalogNumber,locality,associatedMedia\n1,Paris,"https://e.org/1.jpg, https://e.org/2.jpg"\n
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
common with it, with `--unsafe-fixes`, unless the row is a record and the URL one of several in a cell of it. A repeat in
one cell is taken out of it. Any other row is yours to leave out if it is not meant.
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

/// Rows of a table: the same in one cell, for one key again, or under several keys.
fn in_table(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let links = context.links();
    let mut by_keys: FxHashMap<Vec<String>, RowValue> = FxHashMap::default();
    let mut before: Option<(RowValue, RowValue)> = None;
    for value in group.values(links) {
        let keys = keys_of(context, value.row);
        if let Some((first, last)) = before {
            let other = if last.row == value.row { Some(last) } else { by_keys.get(&keys).copied() };
            let (what, fix) = match other {
                Some(other) => same_record(context, value, other),
                None if keys.is_empty() => ("", Fix::manual("take the URL out if it is not meant twice")),
                None => (", for another record", Fix::manual("check which of the records the image shows")),
            };
            let other = other.unwrap_or(first);
            let message = format!("`{}` is in row {} already{what}", group.key, other.row);
            let draft =
                super::draft(context, value, &group.key, message, "leave the repeat out if it is not meant");
            drafts.push(draft.related(links.locus(other), "the first row with this URL").fix(fix));
        }
        before = Some((before.map_or(value, |(first, _)| first), value));
        if !keys.is_empty() {
            by_keys.entry(keys).or_insert(value);
        }
    }
}

/// What is done about a URL that stands once more for the same record.
fn same_record(context: &Context<'_>, value: RowValue, other: RowValue) -> (&'static str, Fix) {
    let links = context.links();
    let Some(table) = context.manifest() else { return ("", Fix::manual("leave the repeat out")) };
    if value.row == other.row {
        let fix = match links.without(value) {
            Some(action) => Fix::safe("take out the repeat", action),
            None => Fix::manual("take out the repeat"),
        };
        return (", in the same cell", fix);
    }
    let title = format!("leave out row {}", value.row);
    let action = Action::DropRow { entry: table.entry, row: value.row };
    let fix = if content(table, value.row) == content(table, other.row) {
        Fix::safe(title, action)
    } else if links.separator(value).is_some() {
        // The row is a record of its own, of which the image is but one cell.
        Fix::manual("take the URL out of one of the rows if it is not meant twice")
    } else {
        Fix::unsafe_(title, action)
    };
    (", for the same record", fix)
}

/// The keys of a row; nothing where it has none.
fn keys_of(context: &Context<'_>, row: u32) -> Vec<String> {
    let keys = context.keys();
    let texts = keys.of_row(row).iter().filter_map(|value| keys.text(*value));
    let keys: Vec<String> = texts.map(|key| key.trim().to_owned()).collect();
    if keys.iter().all(String::is_empty) { Vec::new() } else { keys }
}
