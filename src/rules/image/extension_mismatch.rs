//! `image/extension-mismatch`: the name of an image says another format than its bytes.
//!
//! Speaks only of content that the target takes; what it does not take is `image/unsupported-format`.

use crate::model::{Because, Entry, EntryPath, Facts, Format, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, extension};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/extension-mismatch",
    level: Some(Severity::Warning),
    summary: "the extension promises another format than the content is",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "some readers go by the name and some by the content",
        source: cite!(EPUBCHECK, "PKG-022"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Compares the format of the content with the one that the extension promises. An image without an extension
counts as well.

## Why
A file saved as PNG and named `.jpg` by hand opens on your machine. A platform that chooses its decoder by the
name fails to make a thumbnail, or serves the file under a wrong type.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
No extension at all, or one that no format has:
```imgpack fail opendatasoft
list.csv
| File, Title
| photo, first
| photo.v2, second
photo jpeg
photo.v2 tiff
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| photo.jpg, first
| photo.v2.tiff, second
photo.jpg jpeg
photo.v2.tiff tiff
```
Where the target goes by the extension alone, a file under one that is not on its list is not sent at all:
```imgpack fail v7-darwin
container directory 10000
photo jpeg
b.jpg png
```
```imgpack fixed v7-darwin
container directory 10000
photo.jpg jpeg
b.png png
```
A name that is taken is yours to choose:
```imgpack fail opendatasoft rules={"image/extension-case"={level="off"}}
list.csv
| File, Title
| a.jpg, first
| A.PNG, second
a.jpg png
A.PNG png
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpeg, first
| b.png, second
a.jpeg jpeg
b.png png
```

## Fix
The file gets the usual extension of its content, and the cells that name it follow. The bytes stay as they
are. Where the target takes the file under its name as well, this needs `--unsafe-fixes`. Where another file has
that name already, nothing is done.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let facts = context.facts(entry.id);
    if facts.by_magic.is_none() || facts.by_magic == facts.by_name {
        return;
    }
    let ContentKind::Media(format) = context.content_kind(entry) else { return };
    let name = entry.path.text();
    let listed = context.profile.push.as_ref().map(|needs| needs.sends(name));
    // A space behind the right extension is another defect, and `path/` knows the right name.
    let seen = EntryPath::from(extension::seen(name)).extension().and_then(Format::from_extension);
    if seen == Some(format) && listed != Some(false) {
        return;
    }
    // An extension that no format has is yet one that the target lists.
    if facts.by_name.is_none() && listed == Some(true) {
        return;
    }
    let message = format!("`{name}` holds {}, {}", format.title(), promise(entry, facts, format));
    let to = extension::replaced(entry, extension::usual(&context.profile.image, format));
    // Who goes by the extension takes the file as it is, or never sees it.
    let safety = if listed == Some(true) { Safety::Unsafe } else { Safety::Safe };
    let fix = extension::rename(context, entry, to, safety);
    let help = "give the file the extension of its content, and the cells that name it";
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix);
    drafts.push(if listed == Some(false) { draft.severity(Severity::Error) } else { draft });
}

fn promise(entry: &Entry, facts: &Facts, format: Format) -> String {
    match (facts.by_name, entry.path.extension()) {
        (Some(promised), _) => format!("not {}", promised.title()),
        (None, Some(unknown)) => format!("and `.{unknown}` is not an extension of {}", format.title()),
        (None, None) => "and its name has no extension".into(),
    }
}
