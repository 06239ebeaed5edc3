//! `layout/hidden-file`: a file that no file manager shows is sent like any other.
//!
//! Side files of operating systems are reported by `archive/system-junk`.

use crate::model::{Action, Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/hidden-file",
    level: Some(Severity::Warning),
    summary: "a hidden file is sent like any other",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES,
    because: Because {
        text: "a name that begins with a dot is not shown, and is found all the same",
        source: cite!(PYTHON, "pathlib.Path.glob"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports files whose names begin with a dot and end like those that a push sends. A name that is nothing but the
extension, such as `.png`, is an error: programs leave such files when they fail.

## Why
Half-written downloads and the caches of viewers are hidden files. They become items, or slots between others.

## Example
```imgpack fail v7-darwin
container directory 10000
a.png
.a-backup.png
```
```imgpack fixed v7-darwin
container directory 10000
a.png
```
```imgpack pass v7-darwin
container directory 10000
a.png
```

## Fix
With `--unsafe-fixes` the file is left out.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let (Some(push), Some(needs)) = (context.push(), &context.profile.push) else { return };
    let name = entry.path.name();
    if !name.starts_with('.') || !push.takes(entry) {
        return;
    }
    let is_bare =
        needs.images.iter().chain(&needs.others).any(|extension| extension.eq_ignore_ascii_case(name));
    let what = if is_bare { "is nothing but an extension" } else { "is hidden" };
    let message = format!("`{}` {what}, and is sent like any other file", entry.path.text());
    let fix = Fix::unsafe_("leave it out", Action::DropEntry { entry: entry.id });
    let help = "rename it if it belongs to the package, or leave it out";
    let draft = Draft::new(Locus::Entry(entry.id), entry.path.text(), message, help).fix(fix);
    drafts.push(if is_bare { draft.severity(Severity::Error) } else { draft });
}
