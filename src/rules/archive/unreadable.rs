//! `archive/unreadable`: the archive cannot be opened, or ends early.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Entry, Fix, Grade, Safety, Severity, Trouble, TroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/unreadable",
    level: Some(Severity::Error),
    summary: "the archive cannot be opened as what it claims to be, or ends early",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual, Safety::Safe],
    reads: Facets::NAMES,
    because: Because {
        text: "an archive without its end record is not an archive; a reader can only guess what was in it",
        source: cite!(APPNOTE, "4.3.6 and 4.3.16"),
    },
    check: Check::Trouble(TroubleKind::Unreadable, judge),
};

const DOC: &str = r"
## What it does
Reports when the archive is not what its name says and nothing else that can be read, when it ends before it
should, or when packed data is damaged so that what follows is lost.

## Why
A broken download, a full disk or an interrupted copy leaves half an archive. The platform refuses it, or
takes the members before the damage without a word about the others.

## Example
```imgpack fail opendatasoft
container zip 10000 !unreadable:ends_inside_the_data_of_`a.png`
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container zip 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

A tar that ends in the padding after its last member lacks nothing of its data, though many readers refuse it:
```imgpack fail opendatasoft
container tar 10000 !~unreadable:ends_inside_the_padding_after_`a.png`
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
container tar 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
Where data is missing none: pack the archive again from the original files. Where only padding is missing the
archive is written anew.
";

fn judge(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Draft {
    let help = "pack the archive again from the original files, and compare its size after copying";
    let fix = if trouble.grade == Grade::Broken {
        Fix::manual("pack the archive again from the original files")
    } else {
        super::strip(entry, trouble.kind)
    };
    let mut draft = Draft::of_trouble(context, entry, trouble, help).fix(fix);
    // Readers refuse the archive, whether data is missing or padding.
    draft.severity = None;
    draft
}
