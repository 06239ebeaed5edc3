//! `annotation/box-outside`: a box that reaches out of its image.
//!
//! Takes the size of the image where it is known, else the one that the annotation says. Never moves a box.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-outside",
    level: Some(Severity::Error),
    summary: "a box extends outside its image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "PaddleDetection cuts the box off, the TF record script writes numbers above 1, the others show nothing",
        source: cite!(TENSORFLOW_MODELS, "issue 1881"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r#"
## What it does
Finds boxes with a corner below 0, or above the width or height of the image. Both 0 and the width itself are fine: boxes
count from 0 to the width, or from 1 to the width.

## Why
The annotation belongs to another image, or the box was dragged over the edge.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>21</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>9</ymax></bndbox></object></annotation>
```
More than one pixel is not rounding, so that it needs your word:
```imgpack fail onestepai rules={"annotation/box-base"={level="off"}}
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>-3</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai rules={"annotation/box-base"={level="off"}}
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>0</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
So does a box that lies wholly outside:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>30</xmin><ymin>1</ymin><xmax>40</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
Right at the edges:
```imgpack pass onestepai rules={"annotation/box-base"={level="off"}}
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>0</xmin><ymin>0</ymin><xmax>20</xmax><ymax>10</ymax></bndbox></object></annotation>
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
A box that reaches out by a pixel at most is cut off at the edge. With `--unsafe-fixes` so is any other, and an object
whose box lies wholly outside is taken out.
"#;

/// What may be rounding, in pixels.
const ROUNDING: f64 = 1.0;

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    let Some((width, height)) = super::bounds(context, annotation) else { return };
    for (object, _) in annotation.live_objects() {
        let Some(corners) = super::corners(annotation, object).filter(super::has_area) else { continue };
        let most = [width, height, width, height];
        let over = |side: usize| (-corners[side]).max(corners[side] - most[side]);
        let Some(side) = (0..4).filter(|side| over(*side) > 0.0).max_by(|a, b| over(*a).total_cmp(&over(*b)))
        else {
            continue;
        };
        let leaf = Leaf::CORNERS[side];
        let at = FieldAt::object(object, leaf);
        let what = format!(
            "{} {} is outside 0 to {}: PaddleDetection cuts the box off, the TF record script writes it as it is",
            leaf.tag(),
            corners[side],
            most[side]
        );
        let message = super::of_object(annotation, object, &what);
        let draft = Draft::new(
            super::locus(annotation, at),
            super::numbers(corners),
            message,
            "draw the box within the image",
        );
        drafts.push(draft.fix(fix(annotation, object, corners, most, over(side))));
    }
}

fn fix(annotation: &Annotation, object: u32, corners: [f64; 4], most: [f64; 4], over: f64) -> Fix {
    let mut cut = corners;
    for (corner, most) in cut.iter_mut().zip(most) {
        *corner = corner.clamp(0.0, most);
    }
    if !super::has_area(&cut) {
        let action = Action::DropObject { entry: annotation.entry, object };
        return Fix::unsafe_("remove the object", action);
    }
    let entry = annotation.entry;
    let cutting = move || {
        let sides = Leaf::CORNERS.into_iter().zip(corners.into_iter().zip(cut));
        let moved = sides.filter(|(_, (old, new))| old.total_cmp(new).is_ne());
        moved.map(|(leaf, (_, new))| super::set(entry, object, leaf, new)).collect()
    };
    let safety = if over <= ROUNDING { Safety::Safe } else { Safety::Unsafe };
    Fix::new("cut the box off at the edge", safety, cutting)
}
