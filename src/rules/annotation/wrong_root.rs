//! `annotation/wrong-root`: the root of an annotation is another element.
//!
//! What is wrong with the text was found when it was read, see `probe::voc`.

use crate::model::{Annotation, Because, Fix, Safety, Severity, XmlTrouble, XmlTroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/wrong-root",
    level: Some(Severity::Error),
    summary: "the root of an annotation is not `annotation`",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "datumaro, fiftyone and the TF record script of tensorflow/models look for the root `annotation` and fail",
        source: cite!(DATUMARO, "voc/base.py at 176498ff06f9"),
    },
    check: Check::XmlTrouble(&[XmlTroubleKind::WrongRoot], judge),
};

const DOC: &str = r"
## What it does
Finds files whose root element is not `annotation`, in this letter case and without a prefix.

## Why
It is an annotation of another format, or no annotation at all: the settings of a program, a page that a server gave in
place of the file.

## Example
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
| <annotations/>
```
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
| <html/>
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
Write the annotation as Pascal VOC.
";

fn judge(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble) -> Draft {
    let draft =
        super::of_trouble(context, annotation, trouble, "write the annotation in the form of Pascal VOC");
    draft.fix(Fix::manual("write it as Pascal VOC"))
}
