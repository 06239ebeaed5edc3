//! `image/trailing-data`: something behind the end of an image.
//!
//! Knows how long it is and what it looks like.

use crate::model::{Action, Because, Entry, Fix, Locus, Safety, Severity, Tail, TailKind};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/trailing-data",
    level: Some(Severity::Warning),
    summary: "bytes follow the end of the image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::STRUCTURE),
    because: Because {
        text: "a decoder stops at the end marker, so nobody sees what follows",
        source: cite!(T_81, "B.1.1.3"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Looks behind the end of every image. A second image or video that a phone puts there is a hint, an archive,
a program, a PDF or a script an error, anything else a warning. NUL bytes, as cameras pad, count from 64 KiB on.

## Why
The tail travels with the image: it may be a video you did not mean to publish, a forgotten download, or
malware that a scanner finds on the platform.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 tail=unknown:12
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
a.jpg tail=hostile:5,000 size=9000
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg tail=phone:5,000 size=9000
```
Padding up to the limit:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg tail=padding:65,536 size=70000
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg tail=padding:65,535 size=70000
```

## Fix
With `--unsafe-fixes` the tail is cut off. The image itself keeps every byte.
";

/// Padding below this is what cameras write. Bytes.
const PADDING: u64 = 64 * 1024;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(tail) = context.facts(entry.id).image.as_ref().and_then(|image| image.tail) else { return };
    let (what, level) = match tail.kind {
        TailKind::Padding if tail.bytes < PADDING => return,
        TailKind::Padding => ("NUL bytes, more than cameras pad", Severity::Hint),
        TailKind::Phone => ("a second image or video, as phones append it", Severity::Hint),
        TailKind::Editor => ("captions, as photo editors append them", Severity::Hint),
        TailKind::Unknown => ("nothing that is known here", Severity::Warning),
        TailKind::Hostile => ("an archive, a document, a program or a script", Severity::Error),
    };
    if super::image(context, entry).is_none() {
        return;
    }
    let name = entry.path.text();
    let bytes = counted(tail.bytes, "byte follows", "bytes follow");
    let message = format!("`{name}`: {bytes} the end of the image, {}: {what}", beginning(tail));
    let start = entry.size.saturating_sub(tail.bytes);
    let at = Locus::Bytes { entry: entry.id, start, end: entry.size };
    let fix = if super::is_sound(context.facts(entry.id)) {
        Fix::unsafe_("cut off what follows the end", Action::StripTail { entry: entry.id })
    } else {
        Fix::manual("get the image from its source")
    };
    let help = "cut off what follows the end, or get the image from its source";
    drafts.push(Draft::new(at, name, message, help).severity(level).fix(fix));
}

/// The first bytes of a tail, as many as there are of the four kept.
fn beginning(tail: Tail) -> String {
    let kept = usize::try_from(tail.bytes).unwrap_or(usize::MAX);
    let bytes: Vec<String> = tail.head.iter().take(kept).map(|byte| format!("{byte:02X}")).collect();
    format!("beginning with {}", bytes.join(" "))
}
