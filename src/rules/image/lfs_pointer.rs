//! `image/lfs-pointer`: a note about a file instead of the file.
//!
//! Knows the content as the sniffer named it.

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/lfs-pointer",
    level: Some(Severity::Error),
    summary: "a Git LFS pointer stands in place of the file",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "a pointer is a text that names the file; the file itself lies in another store",
        source: cite!(GIT_LFS, "docs/spec.md"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds files that hold a Git LFS pointer, a text of three lines, instead of their content.

## Why
A clone without Git LFS, or the archive that a server packs, holds pointers only. The platform takes them for
broken images.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg lfs-pointer size=130
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg
```

## Fix
None: run `git lfs pull` in the clone, and pack again.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if context.content_kind(entry) != ContentKind::Pointer {
        return;
    }
    let name = entry.path.text();
    let size = counted(entry.size, "byte", "bytes");
    let message = format!("`{name}` is a Git LFS pointer of {size}, not the file itself");
    let help = "run `git lfs pull` and pack again";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}
