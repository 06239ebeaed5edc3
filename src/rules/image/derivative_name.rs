//! `image/derivative-name`: the name of an image says that it stands for another, which is not there.
//!
//! The extensions stand in the profile.

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/derivative-name",
    level: Some(Severity::Warning),
    summary: "the name of an image says that it stands for another, and that is not there",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because { text: "a thumbnail stands for an image", source: cite!(CWE_706) },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Where the target takes the extensions of stems for a sign of thumbnails and copies, finds images with such an extension
and without the image that they would stand for.

## Why
The file is passed over as a derivative, and the specimen gets no image.

## Example
```imgpack fail symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345_med.jpg
```
```imgpack pass symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg
WIS-L-0012345_med.jpg
```

## Fix
Give the image a name without the extension, or add the one that it stands for.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(said) = &context.profile.image.derivatives_alone else { return };
    let Some(suffix) = context.derivatives().suffix(entry) else { return };
    let is_media = matches!(context.content_kind(entry), ContentKind::Media(_));
    if !is_media || context.derivatives().source(entry).is_some() {
        return;
    }
    let name = entry.path.text();
    let message = format!("`{name}` ends in `{suffix}`, and the image that it would stand for is not there");
    let help = format!("name the file without `{suffix}`, or add the image that it stands for");
    let fix = Fix::manual("rename the file, or add the image");
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix);
    drafts.push(draft.because(&said.because, &said.source));
}
