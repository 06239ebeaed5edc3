//! `image/animated`: more than one image in a file.
//!
//! Knows how many frames the format announces.

use crate::model::{Because, Entry, Fix, Format, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/animated",
    level: Some(Severity::Hint),
    summary: "the file holds several frames or pages",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER),
    because: Because {
        text: "a reader that knows no animation shows the static image alone",
        source: cite!(PNG, "animated PNG"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Counts the frames of animations and the pages of TIFF files.

## Why
Thumbnails and most viewers show the first and nothing else; what is on the others is lost to the reader.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.gif, first
a.gif frames=2
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.tiff, first
a.tiff frames=12
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.gif, first
a.gif frames=1
```
```imgpack pass opendatasoft image.accepted=["pdf"]
list.csv
| File, Title
| a.pdf, first
a.pdf frames=12
```

## Fix
None: if every frame matters, split the file into one image each.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(frames) = context.facts(entry.id).image.as_ref().and_then(|image| image.frames) else { return };
    if frames < 2 {
        return;
    }
    let Some((facts, _)) = super::image(context, entry) else { return };
    let (one, many) = match facts.format() {
        Some(Format::Tiff) => ("page", "pages"),
        Some(Format::Gif | Format::Png | Format::WebP | Format::Avif | Format::Heic | Format::Jxl) => {
            ("frame", "frames")
        }
        // Documents, videos and volumes are made of many.
        _ => return,
    };
    let name = entry.path.text();
    let message =
        format!("`{name}` has {}; viewers may show only one", counted(u64::from(frames), one, many));
    let help = "split the file if every image in it matters";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}
