//! `reference/ambiguous`: a cell fits several files.
//!
//! Knows only what the ladder could not decide.

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, Local, Naming, Resolution, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "reference/ambiguous",
    level: Some(Severity::Error),
    summary: "several files fit a cell equally well",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a name stands for the file of exactly that name, and none of those that fit has it",
        source: cite!(POSIX, "4.13"),
    },
    check: Check::Reference(check),
};

const DOC: &str = r"
## What it does
Finds cells that are no file's exact name and that two or more files fit equally well: a bare name that lies
in several folders, or a spelling that differs from several names in the same way.

## Why
The platform takes one of them or none, and a title lands on the wrong image.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1.png, first
a/1.png png 20x10
b/1.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a/1.png, first
| b/1.png, second
a/1.png png 20x10
b/1.png png 20x10
```

## Fix
None: only you know which file is meant. Write its whole path.
";

/// Files that a finding names: a group of any size may fit each of many cells.
const RELATED: usize = 32;

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    let reference = match naming {
        Naming::Cell(reference) => reference,
        Naming::Path(link, text, Local::Several(names)) => {
            return drafts.push(of_path(context, link, text, names));
        }
        Naming::Path(..) => return,
    };
    let Resolution::Ambiguous(group) = &reference.resolution else { return };
    let Some((at, cell)) = super::cell(context, reference) else { return };
    let files = counted(group.len() as u64, "file", "files");
    let message = format!("`{cell}` fits {files}: {}", super::listed(context, group, "and"));
    let draft = Draft::new(at, cell, message, "write the whole path of the file that is meant");
    let draft = group
        .iter()
        .take(RELATED)
        .fold(draft, |draft, entry| draft.related(Locus::Entry(*entry), "a file that fits"));
    drafts.push(draft.fix(Fix::manual("write the whole path of the file that is meant")));
}

/// A path in place of a URL.
fn of_path(context: &Context<'_>, link: RowValue, text: &str, names: &[&str]) -> Draft {
    let files = counted(names.len() as u64, "file", "files");
    let message = format!("`{text}` fits {files}: {}", super::listed_names(names, "and"));
    let help = "write the whole path of the file that is meant";
    Draft::new(context.links().locus(link), text, message, help).fix(Fix::manual(help))
}
