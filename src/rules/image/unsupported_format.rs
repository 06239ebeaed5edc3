//! `image/unsupported-format`: the target does not take what a file holds.
//!
//! Judges the content; the name only where the content was not read.

use crate::model::{Because, Colour, Entry, Facts, Fix, Format, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, extension};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/unsupported-format",
    level: Some(Severity::Error),
    summary: "the content is of a format that the target does not take",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST),
    because: Because {
        text: "no list of formats is open: what is not on it is refused or shown as nothing",
        source: cite!(MDN_IMAGES),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Compares the content of every image, video and document with the formats that the target takes, whatever the
name says. A file of another kind is judged only where a row names it.

## Why
Phones write HEIC and web pages WebP. Platforms that do not know the format refuse the file or keep it without
ever showing it.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.webp, first
| b.png, second
a.webp 20x10
b.png
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png 20x10
b.png
```
A photograph that is lossy already becomes a JPEG:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.webp, first
a.webp 20x10 colour=ycbcr
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10
```
The name does not help:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg webp 20x10
```
A target that goes by extensions leaves other files out without harm to the rest, which is a warning there:
```imgpack fail onestepai
cat/a.gif 20x10
cat/b.png
```
What cannot be decoded here is yours to convert:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.heic, first
| b.avif, second
| c.png, third
a.heic
b.avif unread
c.png
```
So is what is no image and yet named by a row:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.mp4, first
| b.txt, second
| c.png, third
a.mp4
b.txt
c.png
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| b.pdf, second
a.png
b.pdf
```

## Fix
With `--convert` a still image that this tool can decode is written as PNG, or as JPEG where it is lossy and
opaque already or the target takes no PNG; the cells that name it follow. Colour profile and transparency stay
(on white in a JPEG), EXIF and text do not. HEIC becomes a JPEG in sRGB where imgpack is built with the feature `heic`.
Everything else must be converted with another tool.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let ContentKind::Refused(format) = context.content_kind(entry) else { return };
    let facts = context.facts(entry.id);
    let name = entry.path.text();
    let message =
        format!("`{name}` {}; {} takes {}", held(facts, format), context.profile.title, taken(context));
    let help = help(format);
    let fix = fix(context, entry, facts);
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix);
    let is_promised = facts.by_name.is_some_and(|format| context.takes(format));
    drafts.push(match context.profile.image.others_ignored.as_ref().filter(|_| !is_promised) {
        Some(said) => draft.severity(Severity::Warning).because(&said.because, &said.source),
        None => draft,
    });
}

/// What to do about it; what phones write is converted by tools that are not to be guessed.
fn help(format: Option<Format>) -> &'static str {
    match format {
        Some(Format::Heic) if !extension::is_readable(Format::Heic) => {
            "this imgpack is built without HEIC: `heif-convert IN.heic OUT.jpg` (Debian: libheif-examples), on a \
             Mac `sips -s format jpeg IN.heic --out OUT.jpg`; or leave it out"
        }
        _ => "convert the file to a format that the target takes, or leave it out",
    }
}

/// What the file is, and whether its name lies.
fn held(facts: &Facts, format: Option<Format>) -> String {
    match (format, facts.by_name) {
        (None, _) => "holds nothing that is known here".into(),
        (Some(format), _) if facts.by_magic != Some(format) => format!("is {} by its name", format.title()),
        (Some(format), Some(promised)) if promised != format => {
            format!("holds {}, not {}", format.title(), promised.title())
        }
        (Some(format), _) => format!("holds {}", format.title()),
    }
}

fn taken(context: &Context<'_>) -> String {
    let image = &context.profile.image;
    let ids = image.accepted.iter().chain(&image.other);
    let titles: Vec<&str> = ids.filter_map(|id| Format::from_id(id)).map(Format::title).collect();
    titles.join(", ")
}

fn fix(context: &Context<'_>, entry: &Entry, facts: &Facts) -> Fix {
    let frames = facts.image.as_ref().and_then(|image| image.frames).unwrap_or(1);
    // Only lossy formats store such colours, and what is lost already would weigh much as PNG.
    let colour = facts.image.as_ref().and_then(|image| image.colour);
    let is_lossy = colour == Some(Colour::YCbCr) || facts.format() == Some(Format::Heic);
    let wanted = if is_lossy { [Format::Jpeg, Format::Png] } else { [Format::Png, Format::Jpeg] };
    let target = wanted.into_iter().find(|format| context.profile.image.accepts(*format));
    match target {
        Some(target) if frames == 1 && facts.sniffed => super::if_readable(
            facts,
            || extension::convert(context, entry, target),
            "convert the file with another tool",
        ),
        _ => Fix::manual("convert the file with another tool"),
    }
}
