//! `image/duplicate-content`: one image under several names.
//!
//! Compares hashes where they are known, else sizes and checksums.

use rustc_hash::FxHashSet;

use crate::model::{Because, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Group, Keyed, Rule};
use crate::text::counted;
use crate::view::{ContentKind, Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "image/duplicate-content",
    level: Some(Severity::Hint),
    summary: "two files hold the same bytes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::CHECKSUM),
    because: Because {
        text: "repeated images count twice in whatever is computed from the data",
        source: cite!(TRAIN_ON_TEST),
    },
    check: Check::Keyed(Keyed { over: Members::Entries, key, judge }),
};

const DOC: &str = r"
## What it does
Finds media files that agree in every byte, by their SHA-256 where it is known. Else they agree in size and
CRC-32, which among very many files of one size may happen by chance.

## Why
Mostly a copy that was meant to be another image.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png crc=1 size=100
b.png crc=1 size=100
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png digest=7 size=100
b.png digest=7 size=100
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png crc=1 size=100
b.png crc=1 size=101
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png
b.png
```
Copies in other sizes are not judged beside their own image:
```imgpack pass symbiota
container directory 10000
set base-url=https://e.org
media.csv
| catalogNumber, originalUrl, url, thumbnailUrl
| 1, https://e.org/W-1.jpg, https://e.org/W-1_web.jpg, https://e.org/W-1_tn.jpg
W-1.jpg crc=1 size=100
W-1_web.jpg crc=1 size=100
W-1_tn.jpg crc=1 size=100
```

## Fix
None: only you know whether a file is missing or one too many.
";

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Entry(id) = member else { return None };
    let (entry, facts) = (context.entry(id), context.facts(id));
    if facts.digest.is_none() && facts.crc.or(entry.crc).is_none() {
        return None;
    }
    if !matches!(context.content_kind(entry), ContentKind::Media(_)) {
        return None;
    }
    Some(match (&facts.digest, facts.crc.or(entry.crc)) {
        (Some(digest), _) => format!("{digest:02x?}"),
        (None, crc) => format!("{:08x} {}", crc?, entry.size),
    })
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let Some(first) = group.entries().next() else { return };
    let original = context.entry(first).path.text();
    let mut known = Known::default();
    known.is_new(context, first);
    for repeat in group.entries().skip(1) {
        let name = context.entry(repeat).path.text();
        // Two entries of one name are `archive/duplicate-entry`.
        if !known.is_new(context, repeat) || name == original {
            continue;
        }
        let size = counted(context.entry(repeat).size, "byte", "bytes");
        let message = match context.facts(repeat).digest {
            Some(_) => format!("`{name}` holds the same {size} as `{original}`"),
            None => format!("`{name}` has the size and checksum of `{original}`: {size}"),
        };
        let help = "put the right image in, or remove the copy";
        let draft = Draft::new(Locus::Entry(repeat), name, message, help).fix(Fix::manual(help));
        drafts.push(draft.related(Locus::Entry(first), "the first file with this content"));
    }
}

/// The images of a group that were seen. A copy in another size counts as the image that it stands for.
#[derive(Default)]
struct Known {
    images: FxHashSet<EntryId>,
    contents: FxHashSet<String>,
}

impl Known {
    fn is_new(&mut self, context: &Context<'_>, file: EntryId) -> bool {
        let source = context.derivatives().source(context.entry(file)).map(|source| source.id);
        let is_new = self.images.insert(source.unwrap_or(file));
        // Two images that are equal have copies that are.
        let content = source.and_then(|source| key(context, Member::Entry(source)));
        is_new & content.is_none_or(|content| self.contents.insert(content))
    }
}
