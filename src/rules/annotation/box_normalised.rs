//! `annotation/box-normalised`: a box as a part of the image instead of in pixels.
//!
//! Judges by the numbers alone: all at most 1, one with a point.

use crate::model::{Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-normalised",
    level: Some(Severity::Warning),
    summary: "a box is given as a part of the image, not in pixels",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "every reader takes the numbers for pixels, so that the box is one pixel large",
        source: cite!(VOC_2012, "annotations"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds boxes whose corners all lie between 0 and 1, at least one of them written with a point.

## Why
Other formats write boxes as parts of the image. Converted without a second thought, all objects lie in the upper left
pixel.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>0.05</xmin><ymin>0.1</ymin><xmax>0.5</xmax><ymax>0.9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>9</ymax></bndbox></object></annotation>
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
With `--unsafe-fixes` the corners are multiplied by the size of the image and rounded outwards.
";

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for (object, _) in annotation.live_objects() {
        let Some(corners) = super::corners(annotation, object) else { continue };
        if !super::is_normalised(annotation, object) {
            continue;
        }
        let what =
            format!("the box {} is a part of the image; readers take it for pixels", super::numbers(corners));
        let message = super::of_object(annotation, object, &what);
        let at = super::locus(annotation, FieldAt::object(object, Leaf::Xmin));
        let draft = Draft::new(at, super::numbers(corners), message, "write the box in pixels");
        drafts.push(draft.fix(fix(context, annotation, object, corners)));
    }
}

fn fix(context: &Context<'_>, annotation: &Annotation, object: u32, corners: [f64; 4]) -> Fix {
    let Some((width, height)) = super::bounds(context, annotation) else {
        return Fix::manual("write the box in pixels");
    };
    // What is a whole number but for the last bits is that number.
    let pixels = |part: f64, side: f64| (part * side * 1e6).round() / 1e6;
    let [xmin, ymin, xmax, ymax] = corners;
    let values = [
        (Leaf::Xmin, pixels(xmin, width).floor()),
        (Leaf::Ymin, pixels(ymin, height).floor()),
        (Leaf::Xmax, pixels(xmax, width).ceil()),
        (Leaf::Ymax, pixels(ymax, height).ceil()),
    ];
    let entry = annotation.entry;
    let set = move |(leaf, value)| super::set(entry, object, leaf, value);
    let title = format!("write the box in pixels: {}", super::numbers(values.map(|(_, value)| value)));
    Fix::unsafe_(title, move || values.map(set).to_vec())
}
