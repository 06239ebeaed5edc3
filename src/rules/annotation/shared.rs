//! `annotation/shared`: one annotation, several images.
//!
//! Which annotation belongs to which image is decided in `rules::pairs`.

use crate::model::{Because, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "annotation/shared",
    level: Some(Severity::Warning),
    summary: "several images have one annotation",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "both images are given the same boxes, whatever they show",
        source: cite!(PYTHON, "pathlib: with_suffix() replaces the last suffix alone"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds annotations with two images in the same folder, `a.jpg` and `a.png`.

## Why
The annotation is found by the name without its extension, so that both images get its boxes. One of them is mostly
a left-over, or of another size.

## Example
```imgpack fail onestepai rules={"annotation/no-objects"={level="off"}}
cat/a.jpg
cat/a.png
cat/a.xml
| <annotation/>
```
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
Give one of the images another name, with an annotation of its own where it needs one, or leave it out.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.profile.annotations.is_none() {
        return;
    }
    for (annotation, images) in context.pairs().beside() {
        let is_taken =
            |id: &&EntryId| matches!(context.content_kind(context.entry(**id)), ContentKind::Media(_));
        let images: Vec<EntryId> = images.iter().filter(is_taken).copied().collect();
        let [first, .., last] = images.as_slice() else { continue };
        let [name, one, other] = [&annotation, first, last].map(|id| context.entry(*id).path.text());
        let message = format!("`{name}` is the annotation of `{one}` and of `{other}`");
        let help = "give one of the images another name";
        let draft = Draft::new(Locus::Entry(annotation), name, message, help);
        drafts.push(
            draft
                .related(Locus::Entry(*first), "an image of that name")
                .related(Locus::Entry(*last), "another")
                .fix(Fix::manual("rename an image or leave it out")),
        );
    }
}
