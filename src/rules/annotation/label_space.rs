//! `annotation/label-space`: spaces around a label.
//!
//! Labels that differ in other ways are reported by `annotation/label-variants`.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/label-space",
    level: Some(Severity::Error),
    summary: "a label begins or ends with a space",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "readers compare labels as they stand, so that ` cat` is another class than `cat`",
        source: cite!(PYTHON, "xml.etree.ElementTree: text is not stripped"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds labels with spaces or line ends before or after them.

## Why
Nobody sees the space, and no reader takes it away: the class has a twin, or the label is not in the list and the object
is dropped.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat </name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
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
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
The spaces are taken away.
";

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for (object, _) in annotation.live_objects() {
        let at = FieldAt::object(object, Leaf::Name);
        let Some(stated) = annotation.value(at) else { continue };
        let label = stated.trim();
        if label == stated || label.is_empty() {
            continue;
        }
        let message =
            format!("object {} is labelled `{stated}`, with a space around it", u64::from(object) + 1);
        let action = Action::SetElement { entry: annotation.entry, at, to: label.to_owned() };
        let draft = Draft::new(super::locus(annotation, at), stated, message, "remove the spaces");
        drafts.push(draft.fix(Fix::safe(format!("write `{label}`"), action)));
    }
}
