//! `layout/no-member`: an item of a push has no file to send.
//!
//! Files that are left out beside others are reported by `layout/ignored-file`, a package without any by `layout/no-image`.

use crate::model::{Because, Deed, EntryId, Fix, MergeMode, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;
use crate::view::Merged;

pub(super) static RULE: Rule = Rule {
    code: "layout/no-member",
    level: Some(Severity::Error),
    summary: "there is nothing to send for one of the items",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "an item without a file shows nothing", source: cite!(RFC_2119, "section 1") },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports folders to merge that hold no file of the kind that the mode takes. A folder that is passed over while others
are sent is a warning.

## Why
A folder of videos stops a push of channels as a whole, and one without slices a push of series: nothing of the
other folders is sent either. An empty folder is passed over.

## Example
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=channels
good/1.png
films/1.mp4
```
```imgpack fixed v7-darwin
container directory 10000
set item-merge-mode=channels
good/1.png
```
```imgpack pass v7-darwin
container directory 10000
set item-merge-mode=slots
good/1.png
films/1.mp4
```

## Fix
With `--unsafe-fixes` the folder is left out, where others remain.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (Some(_), Some(mode)) = (context.push(), context.settings.push.merge) else { return };
    let items = context.merged();
    // Where no folder holds anything to send there is nothing at all: `layout/no-image`.
    if !context.has_payload() {
        return;
    }
    let others = items.iter().any(|item| !item.members.is_empty());
    for item in items.iter().filter(|item| item.members.is_empty()) {
        drafts.push(without(context, item, mode, others));
    }
}

fn without(context: &Context<'_>, item: &Merged<'_>, mode: MergeMode, others: bool) -> Draft {
    let folder = item.folder;
    let kind = match mode {
        MergeMode::Slots => "file to send",
        MergeMode::Channels => "image",
        MergeMode::Series => "slice",
    };
    let stops = !item.dropped.is_empty();
    let consequence = if stops { "the whole push stops" } else { "the folder is passed over" };
    let message = format!("`{folder}` holds no {kind} in its first level; {consequence}");
    let help = "leave the folder out of this push";
    let inside = format!("{folder}/");
    let below = context.inventory.live().filter(|entry| entry.path.text().starts_with(&inside));
    let below: Vec<EntryId> = below.map(|entry| entry.id).collect();
    let fix = if others && !below.is_empty() {
        Fix::unsafe_(format!("leave out `{folder}`"), Deed::leaving_out(below))
    } else {
        Fix::manual(help)
    };
    let draft = Draft::new(super::place(item), folder, message, help).fix(fix);
    if stops { draft } else { draft.severity(Severity::Warning) }
}
