//! `annotation/size-missing`: an annotation does not say how large its image is.
//!
//! Whether a size that is there is right is reported by `annotation/size-mismatch`.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/size-missing",
    level: Some(Severity::Warning),
    summary: "the size of the image is missing, zero or no whole number",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "detectron2, PaddleDetection and the TF record script need the size, fiftyone divides by it",
        source: cite!(PADDLEDETECTION, "voc.py at 0c120c4fd062"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r#"
## What it does
Finds annotations without `size`, or whose width or height is missing, zero, negative or no whole number. An annotation
without any element is left alone.

## Why
Zero comes from an image whose extension the annotating program did not expect. Readers then refuse the file, divide by
zero, or drop every box of it.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>0</width><height>10.0</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
Nothing is guessed where a box does not fit the image:
```imgpack fail onestepai rules={"annotation/box-outside"={level="off"}}
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>30</xmax><ymax>9</ymax></bndbox></object></annotation>
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
The size of the image is written, as it is stored, if every box fits it.
"#;

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    if annotation.root.children == 0 || super::size(annotation).is_some() {
        return;
    }
    let (what, at) = what(annotation);
    let message = format!("{what}: detectron2, PaddleDetection and the TF record script stop here");
    let help = "write the width and the height of the image in pixels";
    let draft = Draft::new(super::locus(annotation, at), at.path(), message, help);
    drafts.push(draft.fix(fix(context, annotation)));
}

/// What is missing or wrong, and where.
fn what(annotation: &Annotation) -> (String, FieldAt) {
    if annotation.root.nested.is_none() {
        return ("there is no `size`".into(), FieldAt::head(Leaf::Width));
    }
    for leaf in [Leaf::Width, Leaf::Height] {
        let at = FieldAt::head(leaf);
        match annotation.value(at) {
            None => return (format!("`size` has no `{}`", leaf.tag()), at),
            Some(value) if super::pixels(value).is_none() => {
                return (format!("`{}` is `{value}`, no number of pixels", at.path()), at);
            }
            Some(_) => {}
        }
    }
    ("`size` says nothing".into(), FieldAt::head(Leaf::Width))
}

fn fix(context: &Context<'_>, annotation: &Annotation) -> Fix {
    let Some((width, height)) = super::image_size(context, annotation) else {
        return Fix::manual("write the size of the image");
    };
    let title = format!("write the size of the image, {width} x {height}");
    if !super::all_fit(annotation, width, height) {
        return Fix::manual(format!("{title}, once the boxes fit it"));
    }
    let values = [(Leaf::Width, width), (Leaf::Height, height)];
    let entry = annotation.entry;
    let set = move |(leaf, value): (Leaf, u64)| Action::SetElement {
        entry,
        at: FieldAt::head(leaf),
        to: value.to_string(),
    };
    Fix::safe(title, move || values.map(set).to_vec())
}
