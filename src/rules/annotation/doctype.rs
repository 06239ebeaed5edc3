//! `annotation/doctype`: an annotation declares a document type.
//!
//! What is wrong with the text was found when it was read, see `probe::voc`.

use crate::model::{Annotation, Because, Fix, Safety, Severity, XmlTrouble, XmlTroubleKind};
use crate::rules::{Check, Draft, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/doctype",
    level: Some(Severity::Error),
    summary: "an annotation has a document type declaration",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "datumaro, and whoever reads with defusedxml, refuses documents that declare a type or entities",
        source: cite!(DEFUSEDXML, "README.md"),
    },
    check: Check::XmlTrouble(&[XmlTroubleKind::Doctype, XmlTroubleKind::Entity], judge),
};

const DOC: &str = r#"
## What it does
Finds document type declarations in annotations. Nothing that they name is ever fetched or expanded.

## Why
Entities are how a small file becomes gigabytes, or reads files of the machine that parses it. Careful readers refuse
the whole document; others expand it.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <!DOCTYPE annotation>
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fail onestepai
cat/a.jpg
cat/a.xml
| <!DOCTYPE annotation [<!ENTITY cat "Felis catus">]>
| <annotation><object><name>&cat;</name></object></annotation>
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
Take the declaration out, and write what its entities stand for in their place.
"#;

fn judge(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble) -> Draft {
    let draft = super::of_trouble(context, annotation, trouble, "remove the declaration");
    draft.fix(Fix::manual("remove the declaration"))
}
