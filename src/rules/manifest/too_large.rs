//! `manifest/too-large`: the table has more bytes than the target takes.
//!
//! Knows the size that the container declares; a table that a plan changes is measured before the change.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::profiles::Profile;
use crate::rules::text::grouped;
use crate::rules::{Check, Context, Draft, Drafts, Facets, Rule};

pub(super) static RULE: Rule = Rule {
    code: "manifest/too-large",
    level: Some(Severity::Error),
    summary: "the table is larger than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because { text: "a server bounds what it takes at once", source: "CWE-770" },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Compares the bytes of the table with the limit that the target's profile sets, if it sets one.

## Why
A server refuses an upload above its limit, often without saying why.

## Example
A profile of your own may set a limit where the platform tells none:
```imgpack fail opendatasoft manifest.max-bytes=[{value=23,level="error",source="S0"}]
list.csv
| File, Title
| a.png, a pier
a.png png 20x10
```
```imgpack pass opendatasoft manifest.max-bytes=[{value=24,level="error",source="S0"}]
list.csv
| File, Title
| a.png, a pier
a.png png 20x10
```

## Fix
None: split the table and the files that it lists into several packages.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.manifest else { return };
    let size = context.entry(table.entry).size;
    let Some(limit) = Profile::exceeded(&needs.max_bytes, size) else { return };
    let name = super::name(context, table.entry);
    let message =
        format!("`{name}` has {} bytes; the limit is {} bytes", grouped(size), grouped(limit.value));
    let help = "split the table and the files that it lists into several packages";
    let draft =
        Draft::new(Locus::Entry(table.entry), name, message, help).fix(Fix::manual("split the table"));
    if let Some(draft) = super::limited(context, draft, limit) {
        drafts.push(draft);
    }
}
