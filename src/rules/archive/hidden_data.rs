//! `archive/hidden-data`: bytes of the archive belong to no member and no record.
//!
//! Knows only what the structural audit reported; see `source`.

use crate::model::{Because, Fix, Grade, Safety, Severity, TroubleKind};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/hidden-data",
    level: Some(Severity::Error),
    summary: "bytes of the archive belong to no member and no record",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "every unaccounted byte is refused where archives are checked strictly, since readers disagree about it",
        source: cite!(WAREHOUSE, "docs/user/archives.md"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Accounts for every byte. Reports bytes before the first member, between members and after the end, and members
that only a reader of local headers sees. A tail of NULs and comments with control characters are warnings,
other comments of members hints.

## Why
What the directory does not list may still be unpacked by a reader that streams, and the other way round: two
readers see two archives.

## Example
```imgpack fail opendatasoft
container zip 10000 !hidden-data:512_NULs_after_the_end_record
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
container zip 10000
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

## Fix
The archive is written anew and holds what its directory lists: padding and comments are left out by any build, other
bytes with `--unsafe-fixes`, since they may be data that somebody misses. Where the same bytes are also another
container, or cannot be read to the end, pack it again from the original files.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut troubles = context.troubles(TroubleKind::HiddenData).peekable();
    let is_one_reading = troubles.peek().is_some() && is_one_reading(context);
    for (entry, trouble) in troubles {
        let mut fix = if is_one_reading {
            super::strip(entry, TroubleKind::HiddenData)
        } else {
            Fix::manual("pack the archive again from the original files")
        };
        // Bytes behind the end of a tar may be another tar, which some readers unpack as well.
        if is_one_reading && trouble.grade == Grade::Broken {
            fix.offer.safety = Safety::Unsafe;
        }
        let help = "write the archive anew; it then holds only what its directory lists";
        drafts.push(Draft::of_trouble(context, entry, trouble, help).fix(fix));
    }
}

/// Whether nothing else is wrong with the container that lets two readers see two archives.
fn is_one_reading(context: &Context<'_>) -> bool {
    const OTHER: &[TroubleKind] =
        &[TroubleKind::Polyglot, TroubleKind::Unreadable, TroubleKind::Overlap, TroubleKind::AmbiguousEnd];
    let troubles = &context.inventory.container.troubles;
    !troubles.iter().any(|trouble| trouble.grade == Grade::Broken && OTHER.contains(&trouble.kind))
}
