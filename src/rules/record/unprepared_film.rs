//! `record/unprepared-film`: a video or volume is registered from a storage that the platform may not write to,
//! without what the platform would else write there.
//!
//! Images need their width and height alone, which are read from them.

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Facets, Rule};

use crate::rules::{Draft, Drafts};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/unprepared-film",
    level: Some(Severity::Warning),
    summary: "a video in a read-only storage is registered without its frames",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "the frames of a video cannot be stored where nothing may be written",
        source: cite!(RFC_8216, "section 1"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports files that are no images where files are registered with `--read-only`.

## Why
The platform takes videos apart into frames and keeps them in the storage. Where it may not write, the frames or
segments must lie there already and be named in the registration; nothing in the video gives their names.

## Example
```imgpack fail v7-darwin
container directory 10000
set storage=bucket
set dataset=birds
set read-only
a.png
b.mp4
```
```imgpack pass v7-darwin
container directory 10000
set storage=bucket
set dataset=birds
a.png
b.mp4
```

## Fix
None: take the video apart with the vendor's client, or register it from a storage that the platform may write to.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let (Some(push), Some(needs)) = (context.push(), &context.profile.push) else { return };
    let name = entry.path.text();
    if !context.settings.push.read_only || !push.sends(entry) || needs.is_image(name) {
        return;
    }
    let message = format!("`{name}` is registered without the frames that a read-only storage must hold");
    let help = "prepare it with the vendor's client, or let the platform write to the storage";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}
