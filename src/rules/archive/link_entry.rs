//! `archive/link-entry`: an archive holds a link or a device.
//!
//! Links and pipes in a directory are reported in `source/`.

use crate::model::{
    Action, Because, ContainerKind, Entry, EntryKind, Fix, Locus, Safety, Severity, Trouble, TroubleKind,
};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/link-entry",
    level: Some(Severity::Error),
    summary: "the archive holds a link or a device",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "unpackers that follow links can be led to write outside the folder they unpack into",
        source: cite!(PEP_706, "CVE-2025-29787"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports members of an archive that are symbolic links, hard links, pipes, sockets or devices.

## Why
A package of images needs none. A link is unpacked as a link, as an empty file or not at all; a link followed by
a member below it is the classic way to write anywhere on the machine that unpacks.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
queue special !link:a_FIFO
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
latest symlink
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
Pipes, sockets and devices are left out: they hold nothing. In place of a link put the file itself.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.inventory.container.kind == ContainerKind::Directory {
        return;
    }
    for entry in context.inventory.live() {
        if matches!(entry.kind, EntryKind::SymbolicLink | EntryKind::HardLink | EntryKind::Special) {
            drafts.push(judge(context, entry));
        }
    }
    for (entry, trouble) in context.troubles(TroubleKind::Link) {
        if entry.is_none_or(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Directory)) {
            let draft = Draft::of_trouble(context, entry, trouble, HELP);
            drafts.push(draft.fix(Fix::manual(HELP)));
        }
    }
}

const HELP: &str = "put the file itself in place of the link";

fn judge(context: &Context<'_>, entry: &Entry) -> Draft {
    let reported = context.facts(entry.id).troubles.iter().find(|trouble| trouble.kind == TroubleKind::Link);
    let what = match entry.kind {
        EntryKind::SymbolicLink => "is a symbolic link",
        EntryKind::HardLink => "is a hard link",
        _ => "is not a file, folder or link",
    };
    let (name, what) = (entry.path.text(), reported.map_or(what, |trouble: &Trouble| &trouble.detail));
    let message = format!("`{name}`: {what}");
    if entry.kind == EntryKind::Special {
        let fix = Fix::safe("leave it out", Action::DropEntry { entry: entry.id });
        return Draft::new(Locus::Entry(entry.id), name, message, "leave it out").fix(fix);
    }
    Draft::new(Locus::Entry(entry.id), name, message, HELP).fix(Fix::manual(HELP))
}
