//! `archive/nested-archive`: an archive lies inside the package; it is not opened.
//!
//! An archive that bears the name of an image is reported in `image/`.

use crate::model::{Because, Entry, Fix, Format, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/nested-archive",
    level: Some(Severity::Hint),
    summary: "an archive lies inside the package and is not opened",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "opening archives inside archives has no end by itself",
        source: cite!(BETTER_ZIP_BOMB),
    },
    check: Check::Member(check),
};

const DOC: &str = r"
## What it does
Reports members that are archives themselves (zip, tar, gzip, rar, 7z and others), by content where it was read and
else by name. They are never opened, so that nothing inside them is checked.

## Why
If the images were meant to be part of the package, they are not: the platform takes the inner archive as one
file.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| stops.zip, second
a.png png 20x10
stops.zip zip
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: only you know whether the inner archive is meant as one file. Else unpack it and pack everything as one
archive.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let facts = context.facts(entry.id);
    let by_content = facts.format().filter(|format| is_archive(*format));
    let Some(format) = by_content.filter(|_| facts.by_name.is_none_or(is_archive)) else { return };
    if !entry.is_file() || entry.path.is_junk() {
        return;
    }
    let name = entry.path.text();
    let message = format!("`{name}` is a {} archive; what is inside is not checked", format.title());
    let help = "unpack it beside the other files if its content belongs to the package";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}

fn is_archive(format: Format) -> bool {
    matches!(
        format,
        Format::Zip
            | Format::Gzip
            | Format::Bzip2
            | Format::Xz
            | Format::Zstd
            | Format::SevenZip
            | Format::Rar
            | Format::Tar
    )
}
