//! `image/truncated`: an image is cut off.
//!
//! Knows what walking the format to its end reported.

use crate::model::{Because, Entry, Fix, Safety, Severity, TroubleKind};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/truncated",
    level: Some(Severity::Error),
    summary: "the image ends before its data does",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::STRUCTURE),
    because: Because {
        text: "data that ends early is refused by common decoders unless they are asked to guess",
        source: cite!(PILLOW, "ImageFile.LOAD_TRUNCATED_IMAGES"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Walks every image to its end and finds those that end early.

## Why
A copy that was interrupted shows half an image or none, and most viewers say nothing about it.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg !image-truncated:the_data_ends_after_300_of_48,045_bytes
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg
```

## Fix
None: the rest is gone. Get the file again from where it came.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let help = "get the whole file again from where it came";
    if let Some(draft) = super::of_troubles(context, entry, TroubleKind::ImageTruncated, help) {
        drafts.push(draft.fix(Fix::manual(help)));
    }
}
