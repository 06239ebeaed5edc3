//! `annotation/box-duplicate`: an object that appears twice.
//!
//! Equal are objects of one label and the same four numbers.

use rustc_hash::FxHashMap;

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-duplicate",
    level: Some(Severity::Hint),
    summary: "an object appears twice in an annotation",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "both are counted, so that the object weighs double",
        source: cite!(LABELIMG, "README: duplicated boxes with Ctrl+D"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds objects of the same label with the same box in one annotation.

## Why
A key pressed twice copies the box onto itself, where nobody sees it.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
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
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>
```

## Fix
With `--unsafe-fixes` the later object is taken out.
";

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    let mut seen: FxHashMap<(&str, [u64; 4]), u32> = FxHashMap::default();
    for (object, element) in annotation.live_objects() {
        let Some(corners) = super::corners(annotation, object) else { continue };
        let label = annotation.value(FieldAt::object(object, Leaf::Name)).unwrap_or_default().trim();
        // Zero has two signs.
        let Some(first) = seen.insert((label, corners.map(|corner| (corner + 0.0).to_bits())), object) else {
            continue;
        };
        seen.insert((label, corners.map(|corner| (corner + 0.0).to_bits())), first);
        let message =
            super::of_object(annotation, object, &format!("it is object {} once more", u64::from(first) + 1));
        let at = annotation.locus(annotation.tag(element.place));
        let other =
            annotation.element(Some(first)).map(|first| annotation.locus(annotation.tag(first.place)));
        let mut draft = Draft::new(at, super::numbers(corners), message, "remove one of them");
        if let Some(other) = other {
            draft = draft.related(other, "the first of them");
        }
        let action = Action::DropObject { entry: annotation.entry, object };
        drafts.push(draft.fix(Fix::unsafe_("remove it", action)));
    }
}
