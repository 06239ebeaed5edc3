//! `layout/merged-category`: folders of one name in different places.
//!
//! Folders whose names are merely alike are reported by `layout/similar-category`.

use super::categories::{self, Contents};
use crate::model::{Because, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::listed;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/merged-category",
    level: Some(Severity::Warning),
    summary: "several folders become one category",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "the name of the last folder is the class, whatever lies above it",
        source: cite!(TORCHVISION, "torchvision.datasets.ImageFolder"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds folders of the same name in different places, such as `train/cat` and `val/cat`, where the target takes the last
folder for the category.

## Why
The images of both become one category, and which part of the data set they belonged to is lost.

## Example
```imgpack fail onestepai
train/cat/a.jpg
val/cat/b.jpg
```
```imgpack fixed onestepai
train_cat/a.jpg
val_cat/b.jpg
```
A folder that has the name already stays:
```imgpack fail onestepai
cat/a.jpg
val/cat/b.jpg
```
```imgpack fixed onestepai
cat/a.jpg
val_cat/b.jpg
```
```imgpack pass onestepai
set category-from=path
train/cat/a.jpg
val/cat/b.jpg
```
```imgpack pass onestepai
cat/a.jpg
dog/b.jpg
```

## Fix
`--category-from path` names each category after all folders above its images. With `--unsafe-fixes` the folders are
renamed so.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let contents = Contents::new(context);
    for (category, mut folders) in categories::categories(context) {
        // What lies in no folder is in this category by the user's word.
        folders.retain(|(folder, _)| !folder.is_empty());
        let [first, second, ..] = folders.as_slice() else { continue };
        let names = listed(folders.iter().map(|(folder, _)| folder), LISTED);
        let message = format!("{names} become one category, `{category}`");
        let help = "name categories after the whole path with --category-from path, or rename the folders";
        let draft = Draft::new(at(&second.1), category.clone(), message, help);
        drafts.push(
            draft
                .related(at(&first.1), "the first folder of this category")
                .fix(fix(context, &contents, &folders)),
        );
    }
}

/// How many folders a message lists; the rest is counted.
const LISTED: usize = 4;

fn at(images: &[EntryId]) -> Locus {
    images.first().map_or(Locus::Package, |id| Locus::Entry(*id))
}

fn fix(context: &Context<'_>, contents: &Contents<'_, '_>, folders: &[(String, Vec<EntryId>)]) -> Fix {
    let title = "name the folders after their paths";
    let mut actions = Vec::new();
    for (folder, images) in folders {
        let Some(path) = images.first().map(|id| &context.entry(*id).path) else { continue };
        let category = context.categories().relative(path).replace('/', "_");
        match contents.moved(folder, &category) {
            Some(moves) => actions.extend(moves),
            None => return Fix::manual(format!("{title}: another file has such a name")),
        }
    }
    if actions.is_empty() { Fix::manual("rename the folders") } else { Fix::unsafe_(title, move || actions) }
}
