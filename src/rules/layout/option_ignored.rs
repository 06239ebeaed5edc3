//! `layout/option-ignored`: an option has no effect on this target.
//!
//! Options that it refuses together are reported before anything is read.

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/option-ignored",
    level: Some(Severity::Warning),
    summary: "an option has no effect on this target",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "an option without effect may be a mistake", source: cite!(POSIX, "12.2") },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports a folder for the items (`--remote-path`) that is given together with `--preserve-folders` or
`--item-merge-mode`.

## Why
The uploader says nothing and puts the items elsewhere: in the folders of the files, or at the root.

## Example
```imgpack fail v7-darwin
container directory 10000
set preserve-folders
set remote-path=batch
x/a.png
```
```imgpack pass v7-darwin
container directory 10000
set remote-path=batch
x/a.png
```

## Fix
None: leave out one of the options.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let push = &context.settings.push;
    let (Some(path), Some(_)) = (&push.remote_path, &context.profile.push) else { return };
    let (other, place) = if push.merge.is_some() {
        ("--item-merge-mode", "at the root of the data set")
    } else if push.preserve_folders {
        ("--preserve-folders", "in the folders of their files")
    } else {
        return;
    };
    let message = format!("`--remote-path {path}` has no effect beside `{other}`: the items stand {place}");
    let help = format!("leave out `--remote-path` or `{other}`");
    drafts.push(Draft::new(Locus::Package, path, message, help.as_str()).fix(Fix::manual(help)));
}
