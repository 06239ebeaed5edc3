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
    let mut first = None;
    let mut words: Vec<String> = Vec::new();
    for (leaf, _) in UNSET {
        let count = without(annotation, leaf).count();
        first = first.or_else(|| without(annotation, leaf).next());
        if count > 0 {
            words.push(format!("{} without `{}`", counted(count as u64, "object", "objects"), leaf.tag()));
        }
    }
    let Some(at) = first else { return };
    let message = format!("{}: the TF record script and PaddleDetection stop here", words.join(", "));
    let draft = Draft::new(super::locus(annotation, at), at.path(), message, "write the flags, unset");
    drafts.push(draft.fix(Fix::safe("write them as unset", super::deed(annotation, unset))));
}

/// The places of a field in the objects that lack it.
fn without(annotation: &Annotation, leaf: Leaf) -> impl Iterator<Item = FieldAt> + '_ {
    let lacking = annotation.live_objects().filter(move |(_, element)| element.field(leaf).is_none());
    lacking.map(move |(object, _)| FieldAt::object(object, leaf))
}

fn unset(annotation: &Annotation) -> Vec<Action> {
    let entry = annotation.entry;
    let of_leaf = |(leaf, to): (Leaf, &str)| {
        without(annotation, leaf)
            .map(|at| Action::SetElement { entry, at, to: to.into() })
            .collect::<Vec<_>>()
    };
    UNSET.into_iter().flat_map(of_leaf).collect()
}
