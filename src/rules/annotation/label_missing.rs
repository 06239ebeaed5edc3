//! `annotation/label-missing`: an object without a label.
//!
//! Spaces around a label are reported by `annotation/label-space`.

use crate::model::{Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/label-missing",
    level: Some(Severity::Error),
    summary: "an object has no label",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "every reader but torchvision stops at an object without a name",
        source: cite!(VOC_READERS),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds objects whose `name` is missing or space.

## Why
A box was drawn and never named. Readers refuse the whole file, or the whole data set, mostly without saying which.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name> </name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
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
Name the object, or remove it.
";

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for (object, _) in annotation.live_objects() {
        let at = FieldAt::object(object, Leaf::Name);
        let stated = annotation.value(at);
        if stated.is_some_and(|stated| !stated.trim().is_empty()) {
            continue;
        }
        let what = if stated.is_some() { "a blank `name`" } else { "no `name`" };
        let message =
            format!("object {} has {what}: every reader but torchvision stops here", u64::from(object) + 1);
        let draft =
            Draft::new(super::locus(annotation, at), at.path(), message, "name the object, or remove it");
        drafts.push(draft.fix(Fix::manual("name it")));
    }
}
