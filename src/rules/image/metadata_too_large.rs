//! `image/metadata-too-large`: metadata above the ceiling.
//!
//! The blocks are measured as they stand and never unpacked.

use crate::model::{Because, Entry, Safety, Severity, TroubleKind};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/metadata-too-large",
    level: Some(Severity::Warning),
    summary: "blocks beside the pixels are larger than anybody needs",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::STRUCTURE),
    because: Because {
        text: "readers put a ceiling on text and profile blocks, because a small packed one can fill the memory",
        source: cite!(PILLOW, "PngImagePlugin.MAX_TEXT_CHUNK"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds images whose colour profile, text, EXIF or XMP blocks are above the ceiling of this tool. They are
never unpacked.

## Why
Editing tools pile up history in metadata until it outweighs the image, and hostile files hide bombs there.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 !~metadata-too-large:17,000,000_bytes_of_XMP,_the_ceiling_is_16,777,216_bytes
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg
```

## Fix
With `--strip-metadata` EXIF, XMP and text blocks are taken out, and a colour profile above the ceiling.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let help = "remove the metadata";
    if let Some(draft) = super::of_troubles(context, entry, TroubleKind::MetadataTooLarge, help) {
        let fix = super::strip_metadata(entry, context.facts(entry.id));
        drafts.push(draft.fix(fix));
    }
}
