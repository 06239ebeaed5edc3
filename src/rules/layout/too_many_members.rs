//! `layout/too-many-members`: an item of more channels than the target takes.
//!
//! Slots that are merely not shown are reported by `layout/hidden-members`.

use crate::model::{Because, MergeMode, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/too-many-members",
    level: Some(Severity::Error),
    summary: "a folder holds more files than one item may have",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "what is above a ceiling is refused as a whole", source: cite!(CWE_770) },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Counts the images of each folder that becomes the channels of one item.

## Why
One image too many stops the push of all folders.

## Example
```imgpack fail v7-darwin push.max-channels=[{value=2,level='error',source='SDK'}]
container directory 10000
set item-merge-mode=channels
a/1.png
a/2.png
a/10.png
```
```imgpack fixed v7-darwin push.max-channels=[{value=2,level='error',source='SDK'}]
container directory 10000
set item-merge-mode=channels
a/1.png
a/2.png
a-2/10.png
```
```imgpack pass v7-darwin push.max-channels=[{value=2,level='error',source='SDK'}]
container directory 10000
set item-merge-mode=channels
a/1.png
a/2.png
```

## Fix
With `--unsafe-fixes` the files beyond the limit go to folders of their own, in the order of the channels.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    super::above(
        context,
        MergeMode::Channels,
        |needs| &needs.max_channels,
        "the channels of an item are at most",
        drafts,
    );
}
