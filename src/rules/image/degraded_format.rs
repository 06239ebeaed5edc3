//! `image/degraded-format`: taken, and yet not shown as an image.
//!
//! Reads from the profile which formats and spellings these are.

use crate::model::{Because, Entry, Fix, Format, Locus, Safety, Severity};
use crate::profiles::Spelling;
use crate::rules::{Check, Draft, Drafts, Facets, Rule, extension};
use crate::text::counted;
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/degraded-format",
    level: Some(Severity::Warning),
    summary: "the format or its spelling is taken, but without thumbnail or view",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual, Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "not every viewer draws every format that can be stored",
        source: cite!(MDN_IMAGES),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds images of formats that the target stores without making thumbnails of them, and extensions of good
formats that its documents disagree about. Where the whole package holds no image that is shown as one, that
is reported once instead.

## Why
The import succeeds and the gallery stays empty.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.svg, first
| b.png, second
a.svg
b.png
```
An extension that the documents disagree about:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.tif, first
a.tif 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.tiff, first
a.tiff 20x10
```
Not one image:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.svg, first
| b.pdf, second
a.svg
b.pdf
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.tiff, first
| b.pdf, second
a.tiff
b.pdf
```

## Fix
With `--unsafe-fixes` a doubtful extension is replaced in the file's name and in the cells that name it. A
format is not converted: a drawing made of pixels is another image.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if let Some(draft) = without_image(context) {
        drafts.push(draft);
        return;
    }
    for entry in context.inventory.files() {
        let ContentKind::Media(format) = context.content_kind(entry) else { continue };
        if !super::is_sound(context.facts(entry.id)) {
            continue;
        }
        if !context.profile.image.shows(format) && context.profile.image.accepts(format) {
            drafts.push(degraded(entry, format));
        } else if let Some(spelling) = doubtful(context, entry, format) {
            drafts.push(misspelt(context, entry, spelling));
        }
    }
}

fn degraded(entry: &Entry, format: Format) -> Draft {
    let name = entry.path.text();
    let message = format!("`{name}` is {}, which is taken but may not be shown", format.title());
    let draft = Draft::new(Locus::Entry(entry.id), name, message, "add the image in a format that is shown");
    draft.fix(Fix::manual("add the image in a format that is shown"))
}

/// What to write instead of a doubtful extension that goes with the content.
fn doubtful<'a>(context: &Context<'a>, entry: &Entry, format: Format) -> Option<&'a Spelling> {
    let spellings = &context.profile.image.doubtful_extensions;
    if spellings.is_empty() || context.facts(entry.id).by_name != Some(format) {
        return None;
    }
    spellings.get(&entry.path.extension()?.to_ascii_lowercase())
}

fn misspelt(context: &Context<'_>, entry: &Entry, spelling: &Spelling) -> Draft {
    let name = entry.path.text();
    let old = entry.path.extension().unwrap_or_default();
    let message = format!("`{name}` ends in `.{old}`; `.{}` is the sure spelling", spelling.write);
    let to = extension::replaced(entry, &spelling.write);
    let fix = extension::rename(context, entry, to, Safety::Unsafe);
    Draft::new(Locus::Entry(entry.id), name, message, "rename the file and the cells that name it")
        .because(&spelling.because, &spelling.source)
        .fix(fix)
}

/// A package of media among which there is not one image that is shown as such.
fn without_image(context: &Context<'_>) -> Option<Draft> {
    let reason = context.profile.image.image_required.as_ref()?;
    let image = &context.profile.image;
    let mut count = 0;
    for entry in context.inventory.files() {
        let facts = context.facts(entry.id);
        if [facts.by_name, facts.by_magic].iter().flatten().any(|format| image.shows(*format)) {
            return None;
        }
        match context.content_kind(entry) {
            ContentKind::Media(_) => count += 1,
            // One file that a row names or that promises an image may be the missing one.
            ContentKind::Refused(_)
            | ContentKind::NoMedia(_)
            | ContentKind::NoSlice
            | ContentKind::Empty
            | ContentKind::Pointer => return None,
            ContentKind::Other => {
                count += u64::from(facts.format().is_some_and(|format| context.takes(format)));
            }
        }
    }
    if count == 0 {
        return None;
    }
    let media = counted(count, "media file", "media files");
    let name = &context.inventory.container.name;
    let shown: Vec<String> = shown_titles(context);
    let message = format!("`{name}` holds {media} and no image; shown as such are {}", shown.join(", "));
    let help = "add images of a format that is shown";
    let draft = Draft::new(Locus::Package, name, message, help);
    Some(draft.because(&reason.because, &reason.source).fix(Fix::manual(help)))
}

fn shown_titles(context: &Context<'_>) -> Vec<String> {
    let image = &context.profile.image;
    let formats = image.accepted.iter().filter_map(|id| Format::from_id(id));
    formats.filter(|format| image.shows(*format)).map(|format| format.title().to_owned()).collect()
}
