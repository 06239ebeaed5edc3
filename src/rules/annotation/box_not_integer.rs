//! `annotation/box-not-integer`: a box whose corners are no whole numbers.
//!
//! Boxes between 0 and 1 are reported by `annotation/box-normalised`.

use crate::model::{Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-not-integer",
    level: Some(Severity::Warning),
    summary: "a corner of a box is not written as a whole number",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "supervision, labelImg and older darwin-py read whole numbers only; fiftyone and mmdetection cut the rest off",
        source: cite!(PADDLELABEL, "issue 81"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds boxes with a corner that is written with a point or an exponent, also `12.0`.

## Why
Programs that compute boxes write fractions. Some readers stop there, some cut them off, so that the box shrinks.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1.5</xmin><ymin>1.0</ymin><xmax>8.2</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
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
The lower corners are rounded down and the upper ones up, so that the box holds what it held. Where sides are swapped
(`annotation/box-reversed`), nothing is rounded until they are swapped back.
";

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for (object, _) in annotation.live_objects() {
        let Some(corners) = super::corners(annotation, object) else { continue };
        if super::is_normalised(annotation, object) {
            continue;
        }
        let stated = |leaf| annotation.value(FieldAt::object(object, leaf)).unwrap_or_default();
        let fractions: Vec<(Leaf, f64)> = Leaf::CORNERS
            .into_iter()
            .zip(corners)
            .filter(|(leaf, _)| !super::is_whole(stated(*leaf)))
            .collect();
        let Some((first, _)) = fractions.first() else { continue };
        let at = FieldAt::object(object, *first);
        let words: Vec<String> =
            fractions.iter().map(|(leaf, _)| format!("{} {}", leaf.tag(), stated(*leaf).trim())).collect();
        let what = format!(
            "{}: supervision, labelImg and older darwin-py read whole numbers only",
            words.join(", ")
        );
        let message = super::of_object(annotation, object, &what);
        let draft = Draft::new(super::locus(annotation, at), stated(*first), message, "write whole numbers");
        let entry = annotation.entry;
        let round = move |(leaf, value)| super::set(entry, object, leaf, outward(leaf, value));
        // Of a side whose ends are swapped nobody knows where outwards is.
        let is_reversed = corners[0] > corners[2] || corners[1] > corners[3];
        drafts.push(draft.fix(if is_reversed {
            Fix::manual("swap the sides back before they are rounded")
        } else {
            Fix::safe("round the box outwards", move || fractions.into_iter().map(round).collect())
        }));
    }
}

fn outward(leaf: Leaf, value: f64) -> f64 {
    if matches!(leaf, Leaf::Xmin | Leaf::Ymin) { value.floor() } else { value.ceil() }
}
