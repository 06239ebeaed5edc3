//! `annotation/flag-missing`: objects without the flags that some readers need.
//!
//! Values of flags are reported by `annotation/flag-value`.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/flag-missing",
    level: Some(Severity::Hint),
    summary: "objects have no pose, truncated or difficult",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "the TF record script needs all three, PaddleDetection needs difficult; the others take them for unset",
        source: cite!(TENSORFLOW_MODELS, "create_pascal_tf_record.py at 1228733a5398"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds objects without `pose`, `truncated` or `difficult`; one finding an annotation.

## Why
Most readers do not mind, two stop.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>
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

## Fix
They are written as unset: `Unspecified`, 0 and 0.
";

/// The fields, and what says nothing in each.
const UNSET: [(Leaf, &str); 3] =
    [(Leaf::Pose, "Unspecified"), (Leaf::Truncated, "0"), (Leaf::Difficult, "0")];

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    let mut actions = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for (leaf, unset) in UNSET {
        let missing = annotation.live_objects().filter(|(_, element)| element.field(leaf).is_none());
        let before = actions.len();
        actions.extend(missing.map(|(object, _)| Action::SetElement {
            entry: annotation.entry,
            at: FieldAt::object(object, leaf),
            to: unset.into(),
        }));
        if actions.len() > before {
            let count = counted((actions.len() - before) as u64, "object", "objects");
            words.push(format!("{count} without `{}`", leaf.tag()));
        }
    }
    let Some(Action::SetElement { at, .. }) = actions.first() else { return };
    let message = format!("{}: the TF record script and PaddleDetection stop here", words.join(", "));
    let draft = Draft::new(super::locus(annotation, *at), at.path(), message, "write the flags, unset");
    drafts.push(draft.fix(Fix::safe("write them as unset", move || actions)));
}
