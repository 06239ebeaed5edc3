//! `image/colour-model`: ink, laboratory and deep colours.
//!
//! Knows what the header says of the samples.

use crate::model::{Because, Coding, Colour, Entry, Fix, Format, ImageFacts, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, extension};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/colour-model",
    level: Some(Severity::Hint),
    summary: "the samples are stored in a way that few viewers show correctly",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER),
    because: Because {
        text: "the common exchange form of JPEG knows grey and YCbCr of 8 bits only",
        source: cite!(JFIF),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds images in CMYK, YCCK or Lab colours, with more than 8 bits a sample, with a palette of unusual depth, or as a
JPEG with arithmetic codes or without loss.

## Why
Files made for print look wrong or do not show at all in a browser, and thumbnails of deep images come out
black.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 colour=cmyk bits=8
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png colour=rgb bits=16
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png colour=rgb bits=8
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png colour=palette bits=4
```

## Fix
With `--convert` the image is written anew in 8-bit grey or RGB. Keep the original: colours and depth are
lost.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(image) = context.facts(entry.id).image.as_deref() else { return };
    let Some(peculiar) = peculiar(image) else { return };
    let Some((facts, _)) = super::image(context, entry) else { return };
    let name = entry.path.text();
    let message = format!("`{name}` is stored {peculiar}; viewers expect 8-bit grey or RGB");
    let help = "convert the image to 8-bit RGB";
    let target = facts.format().unwrap_or(Format::Png);
    let by_hand = "convert the image with another tool";
    let fix = if image.frames > Some(1) {
        Fix::manual(by_hand)
    } else {
        super::if_decodable(facts, || extension::convert(context, entry, target), by_hand)
    };
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
}

fn peculiar(image: &ImageFacts) -> Option<String> {
    let bits = image.bits.unwrap_or(8);
    match image.coding {
        Some(Coding::Arithmetic) => return Some("with arithmetic codes".into()),
        Some(Coding::Lossless) => return Some("as a lossless JPEG".into()),
        Some(Coding::Foreign) | None => {}
    }
    match image.colour {
        Some(Colour::Cmyk) => Some("as CMYK".into()),
        Some(Colour::Ycck) => Some("as YCCK".into()),
        Some(Colour::Lab) => Some("as Lab".into()),
        Some(Colour::Palette) if !matches!(bits, 1 | 2 | 4 | 8) => {
            Some(format!("as a palette of {bits} bits"))
        }
        _ if bits > 8 => Some(format!("with {bits} bits a sample")),
        _ => None,
    }
}
