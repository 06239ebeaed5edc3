//! `annotation/box-missing`: an object without a whole box.
//!
//! What the numbers of a box must be is reported by the other rules about boxes.

use crate::model::{Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-missing",
    level: Some(Severity::Error),
    summary: "an object has no box, or a corner of it is not a number",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "every reader but torchvision stops at an object without four numbers",
        source: cite!(VOC_READERS),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds objects without `bndbox`, and boxes of which a corner is missing, blank, infinite or no number.

## Why
Readers refuse the whole file there, mostly without saying which one it is.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| </object></annotation>
```
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>NaN</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9,5</xmax><ymax>9</ymax></bndbox></object></annotation>
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
Draw the box again, or remove the object.
";

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for (object, element) in annotation.live_objects() {
        let is_wrong = |leaf: &Leaf| super::number(annotation, FieldAt::object(object, *leaf)).is_none();
        let Some(leaf) = Leaf::CORNERS.into_iter().find(is_wrong) else { continue };
        let at = FieldAt::object(object, leaf);
        let what = match annotation.value(at) {
            Some(value) => format!("`{}` is `{value}`, no number", leaf.tag()),
            None if element.nested.is_none() => "there is no `bndbox`".into(),
            None => format!("there is no `{}`", leaf.tag()),
        };
        let message =
            super::of_object(annotation, object, &format!("{what}: every reader but torchvision stops here"));
        let help = "draw the box again, or remove the object";
        let draft = Draft::new(super::locus(annotation, at), at.path(), message, help);
        drafts.push(draft.fix(Fix::manual("draw it again")));
    }
}
