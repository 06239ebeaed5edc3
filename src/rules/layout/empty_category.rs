//! `layout/empty-category`: a folder without an image, where folders are categories.
//!
//! Folders of annotations that belong elsewhere are reported by `annotation/detached`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::model::{Because, Entry, EntryId, EntryKind, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, Pairing};

pub(super) static RULE: Rule = Rule {
    code: "layout/empty-category",
    level: Some(Severity::Warning),
    summary: "a folder holds no image, so that no category is made of it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "a class is there only where an image of it is",
        source: cite!(TORCHVISION, "torchvision.datasets.ImageFolder"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds folders that hold nothing, or files of which none is an image, on any level below them. Folders of documents
(`README*`, `*.md` …) and hidden folders are no such.

## Why
You see a class, the target does not. Mostly the images were left out, or have extensions that nobody expected.

## Example
```imgpack fail onestepai
cat/a.jpg
dog/
```
```imgpack pass onestepai
all/cat/a.jpg
all/dog/b.jpg
```
An image counts by its content where its name has no extension:
```imgpack pass onestepai
set ignore=image/extension-mismatch
cat/a.jpg
dog/photo png
```

## Fix
Put the images into the folder, or leave it out.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.profile.categories.is_none() || !context.has_payload() {
        return;
    }
    let mut full: FxHashSet<&str> = FxHashSet::default();
    for entry in context.inventory.files().filter(|entry| is_accounted_for(context, entry)) {
        full.extend(folders_above(entry.path.parent()));
    }
    let (mut documented, mut other) = (FxHashSet::default(), FxHashSet::default());
    let mut empty: BTreeMap<&str, (EntryId, u64)> = BTreeMap::new();
    let is_shown = |entry: &&Entry| !entry.path.is_junk() && entry.path.hidden().is_none();
    for entry in context.inventory.live().filter(is_shown) {
        let folder = match entry.kind {
            EntryKind::Directory => entry.path.text().trim_end_matches('/'),
            _ => entry.path.parent(),
        };
        let Some(outermost) = folders_above(folder).filter(|folder| !full.contains(folder)).last() else {
            continue;
        };
        let (_, files) = empty.entry(outermost).or_insert((entry.id, 0));
        *files += u64::from(entry.kind != EntryKind::Directory);
        if super::ignored_file::is_document(context, entry) {
            documented.insert(outermost);
        } else if entry.kind != EntryKind::Directory {
            other.insert(outermost);
        }
    }
    let is_of_documents = |folder: &&str| documented.contains(*folder) && !other.contains(*folder);
    for (folder, (id, files)) in empty.into_iter().filter(|(folder, _)| !is_of_documents(folder)) {
        let what = if files == 0 { "nothing".into() } else { counted(files, "file", "files") };
        let message = format!("`{folder}` holds {what} and no image, so that no category is made of it");
        let draft = Draft::new(Locus::Entry(id), folder, message, "put images into it, or leave it out");
        drafts.push(draft.fix(Fix::manual("put images into it, or leave it out")));
    }
}

/// An image, or an annotation whose image lies in another folder.
fn is_accounted_for(context: &Context<'_>, entry: &Entry) -> bool {
    let facts = context.facts(entry.id);
    facts.by_name.or(facts.by_magic).is_some_and(crate::model::Format::is_media)
        || matches!(context.pairs().of(entry.id), Some(Pairing::Apart(_)))
}

/// A folder and those it lies in, from the inside out.
fn folders_above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder).filter(|folder| !folder.is_empty()), |folder| {
        folder.rsplit_once('/').map(|(outer, _)| outer)
    })
}
