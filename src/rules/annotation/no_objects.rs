//! `annotation/no-objects`: an annotation without an object.
//!
//! Knows the annotation alone.

use crate::model::{Annotation, Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/no-objects",
    level: Some(Severity::Hint),
    summary: "an annotation has no object",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "PaddleDetection leaves the image out, the others take it as one with nothing on it",
        source: cite!(PADDLEDETECTION, "voc.py at 0c120c4fd062"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds annotations without any `object`.

## Why
An image on which there is nothing to see is a fine example of just that, if it is meant so.

## Example
```imgpack fail onestepai
cat/a.jpg
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
There is none: only you know whether the image is empty.
";

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    if annotation.live_objects().next().is_some() {
        return;
    }
    let at = annotation.locus(annotation.tag(annotation.root.place));
    let message = "there is no `object`: PaddleDetection leaves the image out";
    let draft = Draft::new(at, "annotation", message, "check that nothing is to be annotated in the image");
    drafts.push(draft.fix(Fix::manual("annotate the image, or leave it as it is")));
}
