//! `annotation/size-mismatch`: an annotation gives another size than its image has.
//!
//! Compares with the image as it is stored, before its EXIF orientation. Sides that are swapped, turned by EXIF or
//! scaled are distinguished.

use crate::model::{Action, Annotation, Because, EntryId, FieldAt, Fix, Leaf, Permit, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::grouped;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/size-mismatch",
    level: Some(Severity::Error),
    summary: "the size of the image is not the one in its annotation",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "boxes are read against the size in the annotation, and drawn on the image",
        source: cite!(LABELIMG, "issue 445: wrong dimensions in about 2 % of a large set"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r#"
## What it does
Compares `size` with the width and height of the image as they are stored. Four cases are distinguished: the sides are
swapped; it is the size after the EXIF orientation; both sides are scaled alike; anything else, near or far.

## Why
The boxes were drawn on another image: a smaller copy, the image turned upright, an earlier version. They do not
fit this one, and no reader says so.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>21</width><height>10</height><depth>3</depth></size>
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
Sides that are swapped need your word:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>10</width><height>20</height><depth>3</depth></size>
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
So does a size that is scaled; the boxes are scaled with it:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>10</width><height>5</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>4</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>2</xmin><ymin>2</ymin><xmax>10</xmax><ymax>8</ymax></bndbox></object></annotation>
```
At most 2 pixels more or fewer on a side are taken for a rounding:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>22</width><height>12</height><depth>3</depth></size>
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
More, and no fix knows where the boxes belong, since the image may be cropped, stretched, or scaled and turned:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>23</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>20</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
The size after an EXIF orientation:
```imgpack fail onestepai rules={"image/orientation"={level="off"}}
cat/a.jpg 20x10 orientation=6
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>10</width><height>20</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 10x20
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>10</width><height>20</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
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
The size of the image is written where each side is off by at most 2 pixels and every box fits. A
size that is swapped or scaled is written with `--unsafe-fixes`; of a scaled one the boxes are scaled too. Where the
size is that after the EXIF orientation, `--bake-orientation` turns the image.
"#;

/// How a size that is reported differs from the one that is there.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pattern {
    /// Reported as the image is shown after its EXIF orientation.
    Turned(u8),
    Swapped,
    /// Reported so many times as large.
    Scaled(f64),
    /// Off by a rounding of each side: boxes stand where they stood.
    Near,
    Other,
}

/// The shortest side that gives a rounded proportion from another. Pixels.
const REPORTING: u64 = 16;

/// How far a side may be off and the image still be the one on which the boxes were drawn. Pixels.
const NEAR: u64 = 2;

/// Width and height.
type Size = (u64, u64);

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    let (Some(stated), Some(real)) = (super::size(annotation), super::image_size(context, annotation)) else {
        return;
    };
    if stated == real {
        return;
    }
    let pattern = pattern(context, annotation, stated, real);
    let why = match pattern {
        Pattern::Turned(orientation) => {
            format!(": the size after its EXIF orientation {orientation}, which most readers ignore")
        }
        Pattern::Swapped => ": the sides are swapped".into(),
        Pattern::Scaled(times) => format!(": both sides are {times:.3} times those of the image"),
        Pattern::Near | Pattern::Other => String::new(),
    };
    let words = |(width, height): Size| format!("{} x {}", grouped(width), grouped(height));
    let message = format!("`size` is {}, the image {}{why}", words(stated), words(real));
    let at = super::locus(annotation, FieldAt::head(Leaf::Width));
    let help = "check on which image the boxes were drawn";
    let draft = Draft::new(at, words(stated), message, help);
    drafts.push(draft.fix(fix(context, annotation, pattern, real)));
}

fn pattern(context: &Context<'_>, annotation: &Annotation, stated: Size, real: Size) -> Pattern {
    let is_swapped = stated == (real.1, real.0);
    let orientation = super::image(context, annotation).and_then(|image| image.orientation);
    match orientation.filter(|orientation| *orientation >= 5) {
        Some(orientation) if is_swapped => return Pattern::Turned(orientation),
        _ if is_swapped => return Pattern::Swapped,
        _ => {}
    }
    let is_near = stated.0.abs_diff(real.0) <= NEAR && stated.1.abs_diff(real.1) <= NEAR;
    if is_near {
        return Pattern::Near;
    }
    if is_scaled(stated, real) {
        return Pattern::Scaled(super::ratio(stated.0, real.0));
    }
    Pattern::Other
}

/// Whether one size is the other in small, its sides rounded. Below [`REPORTING`] only exact proportions count,
/// and not of a single line: so few pixels are near any.
fn is_scaled(stated: Size, real: Size) -> bool {
    let (small, large) = if stated.0 < real.0 { (stated, real) } else { (real, stated) };
    let (across, down) =
        (u128::from(small.0) * u128::from(large.1), u128::from(small.1) * u128::from(large.0));
    // Either side of the small one may be off by half a pixel.
    let slack =
        if small.0.min(small.1) < REPORTING { 0 } else { u128::from(large.0.saturating_add(large.1)) / 2 };
    let is_area = small.0.min(small.1) > 1;
    is_area && small.0 < large.0 && small.1 < large.1 && across.abs_diff(down) <= slack
}

fn fix(context: &Context<'_>, annotation: &Annotation, pattern: Pattern, real: Size) -> Fix {
    let entry = annotation.entry;
    let title = format!("write the size of the image, {} x {}", real.0, real.1);
    match pattern {
        Pattern::Turned(_) => match context.pairs().images(entry) {
            [image] => {
                let action = Action::BakeOrientation { entry: *image };
                Fix::unsafe_("turn the image as its orientation says", action).with(Permit::BakeOrientation)
            }
            _ => Fix::manual("turn the images as their orientation says"),
        },
        Pattern::Scaled(times) => {
            let title = format!("{title}, and scale the boxes to it");
            Fix::unsafe_(title, super::deed(annotation, move |annotation| scaled(annotation, times, real)))
        }
        Pattern::Near if super::all_fit(annotation, real.0, real.1) => {
            Fix::safe(title, move || sized(entry, real).to_vec())
        }
        Pattern::Near | Pattern::Swapped => Fix::unsafe_(title, move || sized(entry, real).to_vec()),
        // Cropped, stretched, or scaled and turned: nobody can tell where the boxes belong.
        Pattern::Other => Fix::manual("write the size once you know on which image the boxes were drawn"),
    }
}

/// Writes the size.
fn sized(entry: EntryId, (width, height): Size) -> [Action; 2] {
    [(Leaf::Width, width), (Leaf::Height, height)].map(|(leaf, side)| Action::SetElement {
        entry,
        at: FieldAt::head(leaf),
        to: side.to_string(),
    })
}

/// Writes the size, and every box as many times smaller.
fn scaled(annotation: &Annotation, times: f64, real: Size) -> Vec<Action> {
    let mut actions = sized(annotation.entry, real).to_vec();
    for (object, _) in annotation.live_objects() {
        let Some(corners) = super::corners(annotation, object) else { continue };
        let sides = Leaf::CORNERS.into_iter().zip(corners);
        let set =
            |(leaf, value): (Leaf, f64)| super::set(annotation.entry, object, leaf, (value / times).round());
        actions.extend(sides.map(set));
    }
    actions
}
