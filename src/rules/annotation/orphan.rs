//! `annotation/orphan`: an annotation without a picture.
//!
//! Which annotation belongs to which picture is decided in `rules::pairs`.

use rustc_hash::FxHashMap;

use crate::model::{Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::names::alike;
use crate::view::{Context, Pairing, pairs};

pub(super) static RULE: Rule = Rule {
    code: "annotation/orphan",
    level: Some(Severity::Warning),
    summary: "an annotation has no picture of its name",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "an annotation is found by the name of its picture, so that nobody looks for this one",
        source: cite!(VOC_2007, "one file in Annotations for each in JPEGImages"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds annotations for which there is no picture: none of the same name in the same folder, and none elsewhere that
is still without an annotation.

## Why
The picture was renamed, left out, or its name differs in letter case. Its boxes are lost without a word.

## Example
```imgpack fail onestepai
cat/a.jpg
cat/b.xml
| <annotation/>
```
Names are compared byte for byte:
```imgpack fail onestepai
cat/A.jpg
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
Give the annotation the name of its picture, or leave it out.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let is_orphan = |entry: &&Entry| context.pairs().of(entry.id) == Some(&Pairing::Orphan);
    let orphans: Vec<&Entry> = pairs::annotations(context.inventory).filter(is_orphan).collect();
    if orphans.is_empty() || context.profile.annotations.is_none() {
        return;
    }
    let key = |entry: &Entry| alike(&format!("{}/{}", entry.path.parent(), entry.path.stem()));
    let pictures: FxHashMap<String, &Entry> =
        context.inventory.media().map(|picture| (key(picture), picture)).collect();
    for entry in orphans {
        let name = entry.path.text();
        let near = pictures.get(&key(entry));
        let but = near.map_or_else(String::new, |picture| {
            format!("; `{}` differs from it in letter case or Unicode form", picture.path.text())
        });
        let message = format!("`{name}` has no picture of its name beside it{but}");
        let help = "give it the name of its picture, or leave it out";
        let draft = Draft::new(Locus::Entry(entry.id), name, message, help);
        drafts.push(draft.fix(Fix::manual("rename it or leave it out")));
    }
}
