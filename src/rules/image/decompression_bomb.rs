//! `image/decompression-bomb`: a header that asks for more memory than an image is worth.
//!
//! Reads the size in the header; nothing is ever decoded.

use crate::model::{Because, Entry, Facts, Fix, Format, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/decompression-bomb",
    level: Some(Severity::Error),
    summary: "decoding the image would need more than any reader should give",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER),
    because: Because {
        text: "decoders stop at this many pixels so that one small file cannot fill the memory",
        source: cite!(SHARP, "limitInputPixels"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Multiplies width and height as the header gives them, and compares with 268,402,689 pixels, above which nothing is
decoded here: a warning, since whether the pixels are sound is not known. Above 1,073,741,824 pixels it is an error.
Drawings and documents have no pixels of their own and are left alone.

## Why
A file of some kilobytes can claim an image of many gigabytes. Servers refuse it, or fall over.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png 268402690x1
```
```imgpack fail opendatasoft
list.csv
| File, Title
| b.png, first
b.png 16384x16383
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png 16383x16383
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png 268402689x1
```

## Fix
None: if the image is really that large, cut it into parts.
";

/// The most pixels that an image may have: the limit of a widely used image server library.
const CEILING: u64 = 268_402_689;

/// The most pixels of an honest image; up to here it is only not looked into.
const HARD_CEILING: u64 = 1 << 30;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if !is_bomb(context.facts(entry.id)) {
        return;
    }
    let Some((_, image)) = super::image(context, entry) else { return };
    let (width, height) = (u64::from(image.width.unwrap_or(0)), u64::from(image.height.unwrap_or(0)));
    let name = entry.path.text();
    let is_tolerable = !is_beyond_all(width * height);
    let message = format!(
        "`{name}` is {} × {} = {}; {} {} pixels",
        grouped(width),
        grouped(height),
        counted(width * height, "pixel", "pixels"),
        if is_tolerable { "not decoded here: the ceiling is" } else { "the most that is tolerated is" },
        grouped(if is_tolerable { CEILING } else { HARD_CEILING })
    );
    let help = "cut the image into parts, or scale it down";
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help));
    drafts.push(if is_tolerable { draft.severity(Severity::Warning) } else { draft });
}

/// Whether so many pixels are more than any platform shows, so that its own limit need not be named.
pub(super) fn is_beyond_all(pixels: u64) -> bool {
    pixels > HARD_CEILING
}

/// Whether a raster image has more pixels than anybody should decode.
pub(super) fn is_bomb(facts: &Facts) -> bool {
    let Some(image) = &facts.image else { return false };
    let (Some(width), Some(height)) = (image.width, image.height) else { return false };
    u64::from(width) * u64::from(height) > CEILING
        && !matches!(facts.format(), Some(Format::Svg | Format::Pdf))
}
