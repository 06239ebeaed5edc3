//! `annotation/local-path`: an annotation gives a path on the machine where it was made.
//!
//! Does not ask whether the path exists.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/local-path",
    level: Some(Severity::Hint),
    summary: "an annotation holds a path on the machine where it was made",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "the names of users and folders are nobody else’s business, and lead nowhere elsewhere",
        source: cite!(LABELIMG, "issue 59"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds absolute paths in `path` and `folder`: `/home/…`, `C:\…`, `\\server\…`.

## Why
Annotating programs note where the image lay. No reader needs it, and it shows the world about your machine.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><folder>/home/me/cats</folder><filename>a.jpg</filename><path>C:\cats\a.jpg</path>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><folder>cat</folder><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><folder>cat</folder><filename>a.jpg</filename><path>a.jpg</path>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
`path` is taken out; `folder` becomes the name of the folder in which the image lies.
";

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for leaf in [Leaf::Path, Leaf::Folder] {
        let at = FieldAt::head(leaf);
        let Some(stated) = annotation.value(at).filter(|stated| is_local(stated.trim())) else { continue };
        let message = format!("`{}` is `{stated}`, a path on the machine where it was written", leaf.tag());
        let help = "remove paths of your own machine";
        let draft = Draft::new(super::locus(annotation, at), stated, message, help);
        drafts.push(draft.fix(fix(context, annotation, at)));
    }
}

fn is_local(path: &str) -> bool {
    path.starts_with(['/', '\\', '~'])
        || path.starts_with("file:")
        || matches!(path.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}

fn fix(context: &Context<'_>, annotation: &Annotation, at: FieldAt) -> Fix {
    let entry = annotation.entry;
    let image = context.pairs().images(entry).first();
    let folder = image.map_or("", |image| context.entry(*image).path.parent());
    match (at.leaf, folder.rsplit('/').next().unwrap_or_default()) {
        (Leaf::Folder, name) if !name.is_empty() => {
            let action = Action::SetElement { entry, at, to: name.to_owned() };
            Fix::safe(format!("write `{name}`"), action)
        }
        _ => Fix::safe("remove it", Action::DropElement { entry, at }),
    }
}
