//! `annotation/orphan`: an annotation without an image.
//!
//! Which annotation belongs to which image is decided in `rules::pairs`.

use rustc_hash::FxHashMap;

use crate::model::{Action, Because, Entry, EntryId, FieldAt, Fix, Leaf, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::names::alike;
use crate::view::{Context, Pairing, pairs};

pub(super) static RULE: Rule = Rule {
    code: "annotation/orphan",
    level: Some(Severity::Warning),
    summary: "an annotation has no image of its name",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual, Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "an annotation is found by the name of its image, so that nobody looks for this one",
        source: cite!(VOC_2007, "one file in Annotations for each in JPEGImages"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds annotations for which there is no image: none of the same name in the same folder, and none elsewhere that
is still without an annotation.

## Why
The image was renamed, left out, or its name differs in letter case. Its boxes are lost without a word.

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

An annotation whose `filename` names a single image without one is proposed for it:
```imgpack fail onestepai
cat/1.rgb.jpg 20x10
cat/1.xml
| <annotation><filename>1.rgb.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/1.rgb.jpg 20x10
cat/1.rgb.xml
| <annotation><filename>1.rgb.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
With `--unsafe-fixes` an annotation gets the name of the one image that its `filename` names. Else give it the name of
its image, or leave it out.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let is_orphan = |entry: &&Entry| context.pairs().of(entry.id) == Some(&Pairing::Orphan);
    let orphans: Vec<&Entry> = pairs::annotations(context.inventory).filter(is_orphan).collect();
    if orphans.is_empty() || context.profile.annotations.is_none() {
        return;
    }
    let key = |entry: &Entry| alike(&format!("{}/{}", entry.path.parent(), entry.path.stem()));
    let images: FxHashMap<String, &Entry> =
        context.inventory.media().map(|image| (key(image), image)).collect();
    let named = by_filename(context, &orphans);
    for entry in orphans {
        let name = entry.path.text();
        let near = images.get(&key(entry));
        let but = near.map_or_else(String::new, |image| {
            format!("; `{}` differs from it in letter case or Unicode form", image.path.text())
        });
        let own = named.get(&entry.id).map(|image| context.entry(*image));
        let but = own.map_or(but, |image| format!("; its `filename` is `{}`", image.path.name()));
        let message = format!("`{name}` has no image of its name beside it{but}");
        let help = "give it the name of its image, or leave it out";
        let draft = Draft::new(Locus::Entry(entry.id), name, message, help);
        drafts.push(draft.fix(match own.map(|image| beside(entry, image)) {
            Some(to) if !context.names().is_taken(&to) => {
                let title = format!("rename it to `{to}`");
                Fix::unsafe_(title, Action::RenameEntry { entry: entry.id, to })
            }
            _ => Fix::manual("rename it or leave it out"),
        }));
    }
}

/// The name of an annotation beside this image.
fn beside(annotation: &Entry, image: &Entry) -> String {
    let path = &image.path;
    let folder = path.text().strip_suffix(path.name()).unwrap_or_default();
    format!("{folder}{}.{}", path.stem(), annotation.path.extension().unwrap_or("xml"))
}

/// The image that each orphan names in its `filename`, where it is the only image of that name, has no annotation,
/// and no other orphan names it.
fn by_filename(context: &Context<'_>, orphans: &[&Entry]) -> FxHashMap<EntryId, EntryId> {
    let mut images: FxHashMap<&str, Option<EntryId>> = FxHashMap::default();
    for image in context.inventory.media() {
        let only = |slot: &mut Option<EntryId>| *slot = None;
        images.entry(image.path.name()).and_modify(only).or_insert(Some(image.id));
    }
    let mut claims: FxHashMap<EntryId, Vec<EntryId>> = FxHashMap::default();
    for entry in orphans {
        let annotation = context.inventory.annotation(entry.id).filter(|annotation| annotation.is_read());
        let stated = annotation.and_then(|annotation| annotation.value(FieldAt::head(Leaf::Filename)));
        let image = stated.and_then(|stated| *images.get(stated.trim())?);
        if let Some(image) = image.filter(|image| context.pairs().claim(*image).is_none()) {
            claims.entry(image).or_default().push(entry.id);
        }
    }
    let alone = claims.into_iter().filter_map(|(image, orphans)| match orphans.as_slice() {
        [only] => Some((*only, image)),
        _ => None,
    });
    alone.collect()
}
