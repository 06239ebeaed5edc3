//! `layout/mistyped-file`: the vendor's own client registers a file under a type that does not fit.
//!
//! The files that this tool writes hold the fitting type.

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/mistyped-file",
    level: Some(Severity::Warning),
    summary: "the vendor's client registers the file under another type",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "the type decides which viewer opens", source: cite!(RFC_2046, "section 1") },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports volumes and slides that are registered from a storage, where the vendor's client writes the type of a video.
Speaks only with `--storage`.

## Why
The item is made and opens in the wrong viewer, or never finishes.

## Example
```imgpack fail v7-darwin
container directory 10000
set storage=bucket
set dataset=birds
a.nii
```
```imgpack pass v7-darwin
container directory 10000
set storage=bucket
set dataset=birds
a.dcm
```

## Fix
Nothing to change in the file: the JSON that `imgpack build` writes holds the fitting type.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let (Some(push), Some(needs)) = (context.push(), &context.profile.push) else { return };
    let Some(mistyped) = needs.mistyped.as_ref().filter(|_| context.settings.push.storage.is_some()) else {
        return;
    };
    let name = entry.path.text();
    if !push.sends(entry) || !mistyped.extensions.iter().any(|extension| name.ends_with(extension.as_str())) {
        return;
    }
    let Some(fitting) = needs.registered_type(name) else { return };
    let message =
        format!("`{name}` is registered as {} by the vendor's client; {fitting} fits", mistyped.written);
    let help =
        format!("register it with a JSON that says {fitting}, as `imgpack build -o register.json` writes it");
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help.as_str());
    drafts.push(draft.because(&mistyped.because, &mistyped.source).fix(Fix::manual(help)));
}
