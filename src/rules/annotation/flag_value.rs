//! `annotation/flag-value`: a flag that is neither 0 nor 1.
//!
//! Flags that are not there are reported by `annotation/flag-missing`.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/flag-value",
    level: Some(Severity::Warning),
    summary: "a flag is neither 0 nor 1",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "datumaro refuses another value, mmdetection, PaddleDetection and the TF record script need a whole number",
        source: cite!(DATUMARO, "voc/base.py at 176498ff06f9"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Finds `difficult`, `truncated` and `occluded` with another value than 0 and 1.

## Why
Programs write `true`, `False`, `yes` or nothing at all. Readers that compute with the flag stop there.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>no</truncated><difficult>True</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>1</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
What is neither yes nor no is yours to say:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>maybe</difficult>
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
`true`, `yes` and their like become 1; `false`, `no` and an empty flag become 0.
";

/// What programs write for 1 and for 0, in lower case.
const WORDS: [(&str, &[&str]); 2] = [
    ("1", &["true", "yes", "y", "t", "on", "1.0"]),
    ("0", &["false", "no", "n", "f", "off", "0.0", "", "none"]),
];

fn check(_: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    for (object, _) in annotation.live_objects() {
        for leaf in [Leaf::Truncated, Leaf::Difficult, Leaf::Occluded] {
            let at = FieldAt::object(object, leaf);
            let Some(stated) = annotation.value(at).filter(|stated| !matches!(stated.trim(), "0" | "1"))
            else {
                continue;
            };
            let what = format!("`{}` is `{stated}`, neither 0 nor 1: datumaro refuses the file", leaf.tag());
            let message = super::of_object(annotation, object, &what);
            let word = stated.trim().to_ascii_lowercase();
            let meant = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
            let fix = match meant {
                Some((value, _)) => {
                    let action = Action::SetElement { entry: annotation.entry, at, to: (*value).into() };
                    Fix::safe(format!("write {value}"), action)
                }
                None => Fix::manual("write 0 or 1"),
            };
            drafts.push(Draft::new(super::locus(annotation, at), stated, message, "write 0 or 1").fix(fix));
        }
    }
}
