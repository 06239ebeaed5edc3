//! `annotation/box-base`: whether boxes count from 0 or from 1.
//!
//! Looks at all boxes of the package. Never moves one: nothing in the file says from where it counts.

use crate::model::{Because, FieldAt, Fix, Leaf, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-base",
    level: Some(Severity::Hint),
    summary: "the boxes do not count from 1, as some readers assume",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "supervision and mmdetection take 1 from every corner, detectron2 from the lower ones, the others nothing",
        source: cite!(MMDETECTION, "xml_style.py at 052bb10d5557"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports when a box of the package begins at 0: then boxes do not count from 1. Where some also end at the full width or
height, the numbers are edges between pixels. Where no box begins at 0, nobody can tell, and nothing is said.

## Why
Pascal VOC counts from 1, most annotating programs from 0. Readers that take 1 away move such boxes out of the image
by a pixel.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>0</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fail onestepai
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
There is none: boxes are never moved. Set your reader to where they count.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (mut boxes, mut at_zero, mut at_end) = (0, 0, 0);
    let mut first: Option<Locus> = None;
    for annotation in context.annotations().filter(|annotation| annotation.is_read()) {
        let bounds = super::bounds(context, annotation);
        for (object, _) in annotation.live_objects() {
            let Some([xmin, ymin, xmax, ymax]) = super::corners(annotation, object) else { continue };
            if super::is_normalised(annotation, object) {
                continue;
            }
            boxes += 1;
            at_end += u64::from(bounds.is_some_and(|(width, height)| xmax >= width || ymax >= height));
            let zero =
                [(Leaf::Xmin, xmin), (Leaf::Ymin, ymin)].into_iter().find(|(_, corner)| *corner == 0.0);
            if let Some((leaf, _)) = zero {
                at_zero += 1;
                first.get_or_insert_with(|| super::locus(annotation, FieldAt::object(object, leaf)));
            }
        }
    }
    let Some(first) = first else { return };
    let edges = if at_end > 0 {
        format!(", and {at_end} end at the full width or height: they are edges")
    } else {
        String::new()
    };
    let message = format!(
        "{at_zero} of {} begin at 0, so that they do not count from 1{edges}; supervision, mmdetection and detectron2 subtract 1",
        counted(boxes, "box", "boxes")
    );
    let draft = Draft::new(first, "0", message, "tell your reader that boxes count from 0");
    drafts.push(draft.fix(Fix::manual("boxes are never moved between bases")));
}
