//! `layout/empty-item-name`: a folder is given in a way that leaves its item without a name.
//!
//! Knows the names of the inputs as they were spelt.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::repeated_item_name::naming;

pub(super) static RULE: Rule = Rule {
    code: "layout/empty-item-name",
    level: Some(Severity::Error),
    summary: "the spelling of an input leaves its item without a name",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "the last component of `.` is empty",
        source: cite!(PYTHON, "pathlib.PurePath.name"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports inputs such as `.`, `..` and `/` that are to become items: their last component is no name.

## Why
The item is named after its folder as the command line spells it. `.` gives an item without a name, which is
refused.

## Example
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=slots
root scan name=.
scan/1.png
```
```imgpack fixed v7-darwin
container directory 10000
set item-merge-mode=slots
root scan
scan/1.png
```
```imgpack pass v7-darwin
container directory 10000
set item-merge-mode=slots
root scan
scan/1.png
```

## Fix
With `--unsafe-fixes` the item gets the real name of the folder. Or give the folder by its name.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    for item in context.merged().iter().filter(|item| is_empty(item.name)) {
        let spelt = if item.name.is_empty() { "/" } else { item.name };
        let folder = item.folder;
        let message = format!("`{spelt}` is not a name for an item; the folder is `{folder}`");
        let help = format!("give the folder by its name, `{folder}`");
        drafts.push(Draft::new(super::place(item), spelt, message, help).fix(naming(context, folder)));
    }
}

/// Whether the last component of a spelling is no name.
pub(super) fn is_empty(name: &str) -> bool {
    matches!(name, "" | "." | "..")
}
