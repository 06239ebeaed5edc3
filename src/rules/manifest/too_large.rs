//! `manifest/too-large`: the table has more bytes than the target takes.
//!
//! A table that a plan changes is measured as it will be written.

use crate::model::{Action, Because, Fix, Limit, Locus, Manifest, Permit, Safety, Severity};
use crate::rules::limit::limited;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::grouped;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/too-large",
    level: Some(Severity::Error),
    summary: "the table is larger than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because { text: "a server bounds what it takes at once", source: cite!(CWE_770) },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Compares the bytes of the table with the limit that the target's profile sets, if it sets one.

## Why
A server refuses an upload above its limit, often without saying why.

## Example
A profile of your own may set a limit where the platform gives none:
```imgpack fail opendatasoft manifest.max-bytes=[{value=23,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, a pier
a.png png 20x10
```
```imgpack pass opendatasoft manifest.max-bytes=[{value=24,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, a pier
a.png png 20x10
```

A table that lists links and no files can be divided:
```imgpack fail symbiota manifest.max-bytes=[{value=49,level="error",source="SYM"}]
set split
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
| 2, https://e.org/2.jpg
```
```imgpack fixed symbiota manifest.max-bytes=[{value=49,level="error",source="SYM"}]
set split
container file
media.csv parts=2
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
| 2, https://e.org/2.jpg
```

## Fix
With `--split` a table without files beside it is written as several, each with the header. Else split the table
and the files that it lists into several packages.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.manifest else { return };
    let entry = context.entry(table.entry);
    let size = if table.is_changed() || entry.added { table.written_bytes() } else { entry.size };
    let Some(limit) = Limit::exceeded(&needs.max_bytes, size) else { return };
    let name = super::name(context, table.entry);
    let message =
        format!("`{name}` has {} bytes; the limit is {} bytes", grouped(size), grouped(limit.value));
    let links = context.profile.takes_shape("csv");
    let (help, fix) = if let Some(parts) = parts(table, size, limit.value).filter(|_| links) {
        let action = Action::SplitManifest { entry: table.entry, parts };
        ("split the table", Fix::unsafe_(format!("write {parts} tables"), action).with(Permit::Split))
    } else {
        let help = "split the table and the files that it lists into several packages";
        (help, Fix::manual("split the table"))
    };
    let draft = Draft::new(Locus::Entry(table.entry), name, message, help).fix(fix);
    if let Some(draft) = limited(draft, limit) {
        drafts.push(draft);
    }
}

/// Into how many tables of rows it must be divided, each with the header; `None` where that cannot help.
fn parts(table: &Manifest, size: u64, limit: u64) -> Option<u32> {
    let header = table.record_bytes(0);
    let room = limit.checked_sub(header).filter(|room| *room > 0)?;
    let parts = size.saturating_sub(header).div_ceil(room);
    let rows = table.rows().count() as u64;
    u32::try_from(parts).ok().filter(|_| parts > 1 && parts <= rows)
}
