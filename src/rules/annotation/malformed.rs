//! `annotation/malformed`: an annotation is no XML.
//!
//! What is wrong with the text was found when it was read, see `probe::voc`.

use crate::model::{Annotation, Because, Fix, Safety, Severity, XmlTrouble, XmlTroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/malformed",
    level: Some(Severity::Error),
    summary: "an annotation is not well-formed",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "what is not well-formed is refused by every reader of XML",
        source: cite!(XML, "section 1.2"),
    },
    check: Check::XmlTrouble(&[XmlTroubleKind::Malformed], judge),
};

const DOC: &str = r"
## What it does
Reads every annotation that has an image as strictly as XML 1.0 wants: one root and nothing after it, every element
closed, no attribute twice, no character that XML does not allow, no entity that is not defined.

## Why
A program that was stopped leaves half a file; two written one after the other leave two roots. Readers stop there,
and mostly without the name of the file.

## Example
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
| <annotation><filename>a.jpg</filename>
```
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
| <annotation/>
| <annotation/>
```
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
| <annotation><object><name>Tom & Jerry</name></object></annotation>
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
There is none: what the file was meant to say is not known.
";

fn judge(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble) -> Draft {
    let draft =
        super::of_trouble(context, annotation, trouble, "fix the file, or write the annotation again");
    draft.fix(Fix::manual("fix the file"))
}
