//! `record/unprepared-film`: a film or volume is registered from a storage that the platform may not write to,
//! without what the platform would else write there.
//!
//! Pictures need their width and height alone, which are read from them.

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Facets, Rule};

use crate::rules::{Draft, Drafts};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/unprepared-film",
    level: Some(Severity::Warning),
    summary: "a film in a read-only storage is registered without its frames",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "who may not write cannot keep what it makes of a film",
        source: cite!(RFC_8216, "section 1"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Tells files that are no pictures where files are registered with `--read-only`.

## Why
The platform takes films apart into frames and keeps them in the storage. Where it may not write, the frames or
segments must lie there already and be named in the registration; nothing in the film tells their names.

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
None: take the film apart with the vendor's client, or register it from a storage that the platform may write to.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let (Some(push), Some(needs)) = (context.push(), &context.profile.push) else { return };
    let name = entry.path.text();
    if !context.settings.push.read_only || !push.sends(entry) || needs.is_picture(name) {
        return;
    }
    let message = format!("`{name}` is registered without the frames that a read-only storage must hold");
    let help = "prepare it with the vendor's client, or let the platform write to the storage";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}
