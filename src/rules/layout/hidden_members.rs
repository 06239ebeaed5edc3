//! `layout/hidden-members`: an item of more slots than its layout shows.
//!
//! Channels that are refused are reported by `layout/too-many-members`.

use crate::model::{Because, MergeMode, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/hidden-members",
    level: Some(Severity::Warning),
    summary: "a folder holds more files than the layout of an item shows",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "what has no place on the screen is not seen", source: cite!(CWE_770) },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Counts the files of each folder that becomes the slots of one item.

## Why
The slots beyond the limit are uploaded and belong to the item, and no view of it shows them.

## Example
```imgpack fail v7-darwin push.max-slots=[{value=2,level='warning',source='SDK'}]
container directory 10000
set item-merge-mode=slots
a/1.png
a/2.png
a/10.png
```
```imgpack fixed v7-darwin push.max-slots=[{value=2,level='warning',source='SDK'}]
container directory 10000
set item-merge-mode=slots
a/1.png
a/2.png
a-2/10.png
```
```imgpack pass v7-darwin push.max-slots=[{value=2,level='warning',source='SDK'}]
container directory 10000
set item-merge-mode=slots
a/1.png
a/2.png
```

## Fix
With `--unsafe-fixes` the files beyond the limit go to folders of their own, in the order of the slots.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    super::above(context, MergeMode::Slots, |needs| &needs.max_slots, "a layout shows at most", drafts);
}
