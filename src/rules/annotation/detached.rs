//! `annotation/detached`: an annotation lies in another folder than its image.
//!
//! Which annotation belongs to which image is decided in `rules::pairs`.

use crate::model::{Action, Because, Entry, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, Pairing, pairs};

pub(super) static RULE: Rule = Rule {
    code: "annotation/detached",
    level: Some(Severity::Error),
    summary: "an annotation lies apart from its image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "the annotation is looked for beside the image, under its name",
        source: cite!(VOC_2012, "Annotations and JPEGImages are read together"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds annotations whose image lies in another folder, as in the VOC development kit with its `Annotations` and
`JPEGImages`. The folder of such an annotation holds no images itself.

## Why
A target that looks beside each image finds no annotation at all, and takes every image as not annotated.

## Example
```imgpack fail onestepai rules={"annotation/no-objects"={level="off"}}
VOC2012/Annotations/a.xml
| <annotation/>
VOC2012/JPEGImages/a.jpg
```
```imgpack fixed onestepai rules={"annotation/no-objects"={level="off"}}
VOC2012/JPEGImages/a.xml
| <annotation/>
VOC2012/JPEGImages/a.jpg
```
Of several images of that name the nearest counts; where two are equally near, nobody knows:
```imgpack fail onestepai rules={"annotation/no-objects"={level="off"},"path/collapsed-duplicate"={level="off"}}
Annotations/a.xml
| <annotation/>
cat/a.jpg
dog/a.jpg
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
The annotation is moved beside its image, where it is the only nearest one and has no annotation yet.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.profile.annotations.is_none() {
        return;
    }
    for entry in pairs::annotations(context.inventory) {
        let Some(Pairing::Apart(images)) = context.pairs().of(entry.id) else { continue };
        let Some(first) = images.first() else { continue };
        let name = entry.path.text();
        let image = context.entry(*first).path.text();
        let others = images.len() - 1;
        let or = if others == 0 { String::new() } else { format!(" or {others} more") };
        let message = format!("`{name}` is not beside its image, `{image}`{or}");
        let help = "put it into the folder of its image";
        let draft = Draft::new(Locus::Entry(entry.id), name, message, help);
        drafts.push(draft.related(Locus::Entry(*first), "its image").fix(fix(context, entry, images)));
    }
}

fn fix(context: &Context<'_>, entry: &Entry, images: &[EntryId]) -> Fix {
    let [image] = images else {
        return Fix::manual("several images are equally near: move it beside the one it belongs to");
    };
    let to = super::beside(context, *image);
    let title = format!("move it to `{to}`");
    if context.names().is_taken(&to) {
        return Fix::manual(format!("{title}: another file has that name"));
    }
    Fix::safe(title, Action::RenameEntry { entry: entry.id, to })
}
