//! `layout/not-dicom`: a slice by its name that is none by its content.
//!
//! Knows the first bytes; what is inside a DICOM file is not looked at.

use crate::model::{Because, Entry, Fix, Format, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::content::is_spoilt;
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "layout/not-dicom",
    level: Some(Severity::Error),
    summary: "a slice by its name is not a DICOM file",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "a DICOM file holds the four letters DICM after a preamble of 128 bytes",
        source: cite!(DICOM, "PS3.10, section 7.1"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Looks for the letters `DICM` at byte 128 of every file that is sent as a slice. A zip of slices is fine.

## Why
A slice that is none fails after the upload, and in a series it may take the whole volume with it.

## Example
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=series
scan/1.dcm
scan/2.dcm html
```
```imgpack pass v7-darwin
container directory 10000
scan/1.dcm
volume.dcm zip
```

## Fix
None: export the slice again from where it came.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let facts = context.facts(entry.id);
    if context.content_kind(entry) != ContentKind::NoSlice || is_spoilt(facts) {
        return;
    }
    let name = entry.path.text();
    let found = facts.by_magic.map_or("of no format that is known here", Format::title);
    let message = format!("`{name}` has no `DICM` at byte 128: its content is {found}");
    let help = "export the slice again from where it came";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}
