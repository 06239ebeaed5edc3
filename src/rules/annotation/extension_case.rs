//! `annotation/extension-case`: the extension of an annotation in capital letters.
//!
//! Which extension is read is in the profile.

use crate::model::{Because, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, extension};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/extension-case",
    level: Some(Severity::Warning),
    summary: "the extension of an annotation is not spelt as the target reads it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "names are compared byte for byte, so `.XML` is not `.xml`",
        source: cite!(POSIX, "3.170"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds annotations beside an image whose extension is spelt in other letter case than the target reads: `a.XML`.

## Why
The target looks for `a.xml`, finds nothing, and takes the image as not annotated.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.XML
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
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
A name that is taken is yours to choose:
```imgpack fail onestepai rules={"annotation/no-objects"={level="off"},"path/case-collision"={level="off"}}
cat/a.jpg
cat/a.XML
| <annotation/>
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
The extension is written as the target reads it.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.annotations else { return };
    for (annotation, images) in context.pairs().beside() {
        let entry = context.entry(annotation);
        let (name, wanted) = (entry.path.text(), &needs.extension);
        let Some(written) = entry.path.extension().filter(|written| written != wanted) else { continue };
        let Some(image) = images.first() else { continue };
        let message = format!("`{name}` ends in `.{written}`; only `.{wanted}` is read");
        let fix = extension::rename(context, entry, super::beside(context, *image), Safety::Safe);
        let help = format!("write its extension as `.{wanted}`");
        drafts.push(Draft::new(Locus::Entry(annotation), name, message, help).fix(fix));
    }
}
