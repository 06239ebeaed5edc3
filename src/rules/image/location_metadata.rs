//! `image/location-metadata`: a position, a serial number or an owner in the EXIF data or the XMP packet.
//!
//! Knows only that they are there; their values are never read or shown.

use crate::model::{Because, Entry, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/location-metadata",
    level: Some(Severity::Hint),
    summary: "the image reveals where or with which device it was taken",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER).union(Facets::STRUCTURE),
    because: Because {
        text: "positions and serial numbers are part of the file and go wherever it goes",
        source: cite!(EXIF, "GPS attributes and BodySerialNumber"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds JPEG, PNG, GIF, TIFF and WebP images whose EXIF data or XMP packet holds a GPS position, the serial number of a
camera or lens, or the name of their owner: in every Unicode encoding, in compressed text chunks of a PNG, and in the
parts of a packet that is longer than a segment of a JPEG. The values are never shown. Of other formats the metadata is
not looked into.

## Why
A photograph taken at home shows everybody where that is. Platforms that publish files as they are publish
this too.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg gps 20x10
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
| a.jpg, first
a.jpg serial
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.gif, first
a.gif gps 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg
```

## Fix
With `--strip-location` position, serial numbers, the name of the owner and the maker's note, which may hold such numbers, are taken out of EXIF
and XMP; artist, copyright, colour profile and pixels stay. With `--strip-metadata` all of EXIF, XMP and text blocks goes,
artist and copyright too; orientation, colour profile and pixels stay.
A second image behind the end, as phones append it, keeps its own: see `image/trailing-data`.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(image) = context.facts(entry.id).image.as_deref() else { return };
    let what = match (image.gps, image.serial) {
        (true, true) => "a GPS position, and the serial number of a device or the name of its owner",
        (true, false) => "a GPS position",
        (false, true) => "the serial number of a device or the name of its owner",
        (false, false) => return,
    };
    let Some((facts, _)) = super::image(context, entry) else { return };
    let name = entry.path.text();
    let message = format!("`{name}` holds {what}");
    let help = "remove it unless it is meant to be published";
    let fix = super::strip_location(context, entry, facts);
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
}
