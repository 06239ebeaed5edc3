//! `image/too-many-pixels`: more pixels than the limit.
//!
//! Reads the limits from the profile. What no decoder should touch is `image/decompression-bomb`.

use crate::model::{Action, Because, Entry, Facts, Fix, Format, Limit, Locus, Permit, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, turning};
use crate::text::{counted, grouped};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/too-many-pixels",
    level: Some(Severity::Error),
    summary: "the image is wider, higher or larger than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER),
    because: Because { text: "images above a limit are refused or cut", source: cite!(MDN_IMAGES) },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Compares width, height and area of every image with the limits that the target sets.

## Why
The platform refuses the image, or shows none of it.

## Example
```imgpack fail opendatasoft image.max-side=[{value=200,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 202x101
```
```imgpack fixed opendatasoft image.max-side=[{value=200,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 200x100
```
One pixel too high:
```imgpack fail opendatasoft image.max-side=[{value=200,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 10x201
```
```imgpack pass opendatasoft image.max-side=[{value=200,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 200x200
```
The area counts as well:
```imgpack fail opendatasoft image.max-pixels=[{value=10000,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 101x100
```
```imgpack fixed opendatasoft image.max-pixels=[{value=10000,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 100x99
```
```imgpack pass opendatasoft image.max-pixels=[{value=10000,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 100x100
```

So does the width alone, and the memory that the platform's own decoder reckons with:
```imgpack fail symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg 3201x100
```
```imgpack pass symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg 3200x4000
```
```imgpack fail symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg 3100x32009
```
```imgpack pass symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg 3100x32008
```

## Fix
With `--downscale` the image is scaled down to fit, its proportions kept.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let needs = &context.profile.image;
    let limits = [&needs.max_side, &needs.max_pixels, &needs.max_width, &needs.max_decoded];
    if limits.iter().all(|limits| limits.is_empty()) {
        return;
    }
    let Some((facts, image)) = super::image(context, entry) else { return };
    let (Some(width), Some(height)) = (image.width, image.height) else { return };
    let area = u64::from(width) * u64::from(height);
    // A drawing has no pixels of its own.
    if super::decompression_bomb::is_bomb(facts) && super::decompression_bomb::is_beyond_all(area) {
        return;
    }
    let decoded = decoded(facts, area);
    let exceeded = [
        (Limit::exceeded(&needs.max_side, u64::from(width.max(height))), "pixels a side"),
        (Limit::exceeded(&needs.max_pixels, area), "pixels"),
        (Limit::exceeded(&needs.max_width, u64::from(width)), "pixels in width"),
        (Limit::exceeded(&needs.max_decoded, decoded), "bytes when decoded"),
    ];
    let worst = exceeded.iter().rev().filter_map(|(limit, unit)| Some(((*limit)?, *unit)));
    let Some((limit, unit)) = worst.max_by_key(|(limit, _)| limit.level.severity()) else { return };
    let Some(level) = limit.level.severity() else { return };
    let name = entry.path.text();
    let memory = match exceeded {
        [.., (Some(_), _)] => format!(", {} bytes when decoded", grouped(decoded)),
        _ => String::new(),
    };
    let size = size(width, height);
    let message = format!("`{name}` is {size}{memory}; the limit is {} {unit}", grouped(limit.value));
    let [longest, pixels, wide, decodable] = exceeded.map(|(limit, _)| limit.map(|limit| limit.value));
    let fewer = decodable.map(|most| area.saturating_mul(most) / decoded.max(1));
    let narrower = wide.map(|most| if width >= height { most } else { scaled(most, height, width) });
    let longest = [longest, narrower].into_iter().flatten().min();
    let fitted = fitted((width, height), longest, [pixels, fewer].into_iter().flatten().min());
    let because = super::limit_reason(limit);
    let draft = Draft::new(Locus::Entry(entry.id), name, message, "scale the image down").severity(level);
    drafts.push(draft.because(because, &limit.source).fix(fix(context, entry, facts, fitted)));
}

/// Width, height and area in words.
fn size(width: u32, height: u32) -> String {
    let area = counted(u64::from(width) * u64::from(height), "pixel", "pixels");
    format!("{} × {} = {area}", grouped(u64::from(width)), grouped(u64::from(height)))
}

/// What a decoder on the platform reckons with: the bytes of all samples and as much again but a fifth, and 1 MiB.
fn decoded(facts: &Facts, area: u64) -> u64 {
    let bits = facts.image.as_ref().and_then(|image| image.bits).unwrap_or(8);
    let samples = if facts.format() == Some(Format::Jpeg) { 3 } else { 4 };
    let bytes = area.saturating_mul(samples).saturating_mul(u64::from(bits.div_ceil(8)));
    (bytes / 5).saturating_mul(9).saturating_add(bytes % 5 * 9 / 5).saturating_add(1 << 20)
}

/// The longer side of an image whose shorter one is cut to this.
fn scaled(shorter: u64, height: u32, width: u32) -> u64 {
    shorter.saturating_mul(u64::from(height)) / u64::from(width.max(1))
}

/// The size that fits all limits, proportions kept.
fn fitted(stored: (u32, u32), side: Option<u64>, pixels: Option<u64>) -> (u32, u32) {
    let (mut width, mut height) = (u128::from(stored.0), u128::from(stored.1));
    let longest = width.max(height).max(1);
    if let Some(side) = side {
        let nearest = |length: u128| (length * u128::from(side) + longest / 2) / longest;
        (width, height) = (nearest(width), nearest(height));
    }
    let area = (width * height).max(1);
    if let Some(pixels) = pixels.map(u128::from).filter(|pixels| area > *pixels) {
        let shrunk = |side: u128| (side * side * pixels / area).isqrt();
        (width, height) = (shrunk(width), shrunk(height));
    }
    let narrow = |side: u128| u32::try_from(side).unwrap_or(u32::MAX).max(1);
    (narrow(width), narrow(height))
}

fn fix(context: &Context<'_>, entry: &Entry, facts: &Facts, (width, height): (u32, u32)) -> Fix {
    // A TIFF is written upright, and its boxes with it.
    let is_tiff = facts.format() == Some(Format::Tiff);
    let Some(boxes) = (if is_tiff { turning::with_boxes(context, entry.id) } else { Some(Vec::new()) })
    else {
        return Fix::manual("scale the image down and turn its boxes with another tool");
    };
    let resize = || {
        let title = format!("scale down to {width} × {height} pixels");
        let resize = Action::Resize { entry: entry.id, width, height };
        Fix::unsafe_(title, move || [vec![resize], boxes].concat()).with(Permit::Downscale)
    };
    super::if_decodable(facts, resize, "scale the image down with another tool")
}
