//! `annotation/too-deep`: an annotation above a ceiling.
//!
//! What is wrong with the text was found when it was read, see `probe::voc`.

use crate::model::{Annotation, Because, Fix, Safety, Severity, XmlTrouble, XmlTroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/too-deep",
    level: Some(Severity::Error),
    summary: "an annotation is above a ceiling of what is read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "endlessly nested elements can stop a reader",
        source: cite!(LIBXML2, "XML_MAX_DEPTH in parserInternals.h"),
    },
    check: Check::XmlTrouble(&[XmlTroubleKind::TooDeep], judge),
};

const DOC: &str = r"
## What it does
Finds annotations that are larger than 10 MiB, nest elements more than 256 deep, or hold more than a million elements
or 1,024 attributes in one. Reading stops there.

## Why
No annotation of an image needs so much. Readers without a ceiling run out of memory.

## Example
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
|| \*257{<annotation>}\*257{</annotation>}
```
Right at the ceiling:
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
|| <annotation><filename>a.jpg</filename><size><width>20</width><height>10</height></size>
|| \*255{<x>}\*255{</x>}
|| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
|| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
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
Write the annotation again with the program that made it.
";

fn judge(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble) -> Draft {
    let draft = super::of_trouble(
        context,
        annotation,
        trouble,
        "write the annotation again; a sound one is 4 elements deep and some kilobytes long",
    );
    draft.fix(Fix::manual("write the annotation again"))
}
