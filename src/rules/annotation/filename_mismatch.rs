//! `annotation/filename-mismatch`: an annotation names another file than its image.
//!
//! Which annotation belongs to which image is decided in `rules::pairs`, by their names alone.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/filename-mismatch",
    level: Some(Severity::Warning),
    summary: "the file name in an annotation is not that of its image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "datumaro, darwin-py and the TF record script look for the file that is named, the others for the one beside",
        source: cite!(DARWIN_PY, "pascal_voc.py at 3d8332c19a38"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Compares `filename` with the name of the image, extension included. An annotation without any element is left alone.

## Why
The image was renamed or converted after it was annotated, or the annotating program leaves the extension out. Some
readers go by the name in the file, some by the name of the file: they take different images, or none.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>IMG_0001</filename>
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
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation>
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
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

Where the name is that of another image, the boxes may be those of either:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/b.jpg 20x10
cat/a.xml
| <annotation><filename>b.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
The name of the image is written, unless another image has the name that stands there.
";

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    let at = FieldAt::head(Leaf::Filename);
    let stated = annotation.value(at);
    let is_right = |stated: &str| super::names(context, annotation).any(|name| name == stated.trim());
    let Some(name) = super::names(context, annotation).next() else { return };
    if annotation.root.children == 0 || stated.is_some_and(is_right) {
        return;
    }
    let message = match stated {
        Some(stated) => format!(
            "`filename` is `{stated}`, the image is `{name}`: datumaro, darwin-py and the TF record script look for the former"
        ),
        None => format!(
            "there is no `filename`, the image is `{name}`: darwin-py and the TF record script stop here"
        ),
    };
    let action = Action::SetElement { entry: annotation.entry, at, to: name.to_owned() };
    let help = "write the name of the image, extension included";
    let draft = Draft::new(super::locus(annotation, at), stated.unwrap_or_default(), message, help);
    drafts.push(draft.fix(match stated {
        Some(stated) if is_another(context, annotation, stated) => Fix::manual(format!(
            "look which of the two images the boxes belong to: `{}` is there as well",
            stated.trim()
        )),
        _ => Fix::safe(format!("write `{name}`"), action),
    }));
}

/// Whether another image is called so, beside the annotation or beside its image.
fn is_another(context: &Context<'_>, annotation: &Annotation, stated: &str) -> bool {
    let images = context.pairs().images(annotation.entry).iter().copied();
    let mut folders = images.chain([annotation.entry]).map(|entry| context.entry(entry).path.parent());
    folders.any(|folder| match folder {
        "" => context.names().is_taken(stated.trim()),
        folder => context.names().is_taken(&format!("{folder}/{}", stated.trim())),
    })
}
