//! `image/unreadable`: no image comes out of a file.
//!
//! Stays silent where `archive` or `image/truncated` says why the bytes are bad.

use crate::model::{Because, Entry, Facts, Fix, Format, Grade, Locus, Safety, Severity, TroubleKind};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::content::is_spoilt;
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/unreadable",
    level: Some(Severity::Error),
    summary: "the file cannot be read as an image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::STRUCTURE),
    because: Because {
        text: "a file whose header cannot be understood is refused by common decoders",
        source: cite!(PILLOW, "Image.open"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds files that are named like images and hold something else, and images whose header or data is
damaged. The message says what the content is, where that can be determined. What programs merely show in different
ways, as a drawing that gives no size of its own, is a hint.

## Why
A download that failed leaves an error page named `.jpg`. The platform shows a broken record.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
| b.png, second
| c.png, third
a.jpg html
b.png ?
c.png
```
Damage inside:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png !image-unreadable:the_header_says_0_pixels
b.png !~image-unreadable
```
A drawing without a size:
```imgpack fail opendatasoft image.degraded=[]
list.csv
| File, Title
| a.svg, first
a.svg !-image-unreadable:tells_no_size_of_its_own
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg jpeg
```

## Fix
None: get the file again from where it came.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let facts = context.facts(entry.id);
    let help = "get the file again from where it came";
    let draft = match context.content_kind(entry) {
        ContentKind::NoMedia(found) if !is_spoilt(facts) => Some(no_media(entry, facts.by_name, found, help)),
        ContentKind::Media(_) if !super::has(facts, TroubleKind::ImageTruncated) => {
            let help = if is_minor(facts) {
                "open it in other programs to see whether it shows as meant"
            } else {
                help
            };
            super::of_troubles(context, entry, TroubleKind::ImageUnreadable, help)
        }
        _ => None,
    };
    if let Some(draft) = draft {
        drafts.push(draft.fix(Fix::manual(help)));
    }
}

/// Whether all that is known against an image is that programs differ.
fn is_minor(facts: &Facts) -> bool {
    let mut troubles = facts.troubles.iter().filter(|trouble| trouble.kind == TroubleKind::ImageUnreadable);
    troubles.all(|trouble| trouble.grade == Grade::Minor)
}

fn no_media(entry: &Entry, promised: Option<Format>, found: Option<Format>, help: &str) -> Draft {
    let name = entry.path.text();
    let promised = promised.map_or("an image", Format::title);
    let content = found.map_or("of no format that is known here", Format::title);
    let message = format!("`{name}` is not {promised}: its content is {content}");
    Draft::new(Locus::Entry(entry.id), name, message, help)
}
