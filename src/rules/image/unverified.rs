//! `image/unverified`: nothing is known of an image.
//!
//! Knows that a reader gave up, and why.

use crate::model::{Because, Entry, Fix, Safety, Severity, TroubleKind};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/unverified",
    level: Some(Severity::Warning),
    summary: "the image could not be checked",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::STRUCTURE),
    because: Because { text: "what was not checked has not passed", source: cite!(OSS_FUZZ) },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Names the images at which a reader of this tool gave up: a variant that it does not know, a ceiling that it
keeps, or a defect of its own.

## Why
A file that nobody looked at must not count as good.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg !unverified:arithmetic_coding_is_not_read_here
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg
```

## Fix
None: open the image in another program. If it is fine, say so with `--ignore image/unverified`.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let help = "open the image in another program to see whether it is whole";
    if let Some(draft) = super::of_troubles(context, entry, TroubleKind::Unverified, help) {
        drafts.push(draft.fix(Fix::manual(help)));
    }
}
