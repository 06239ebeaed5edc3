//! `layout/similar-category`: categories whose names are nearly the same.
//!
//! Compares without letter case, spaces, underscores and Unicode form.

use std::collections::BTreeMap;

use super::categories::{self, Contents};
use crate::model::{Because, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, fold, nfc};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/similar-category",
    level: Some(Severity::Warning),
    summary: "two categories differ only in letter case, spaces or underscores",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "names of classes are compared byte for byte",
        source: cite!(TORCHVISION, "torchvision.datasets.ImageFolder"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the names of categories in one Unicode form, without letter case and spaces around them, and with spaces and
underscores as one.

## Why
Twins share the images of what was meant to be one category. Some ways into a platform write spaces as underscores,
others keep them, so that even one folder may become two categories.

## Example
```imgpack fail onestepai
"Ada Lovelace/a.jpg"
"Ada Lovelace/c.jpg"
ada_lovelace/b.jpg
```
```imgpack fixed onestepai
"Ada Lovelace/a.jpg"
"Ada Lovelace/c.jpg"
"Ada Lovelace/b.jpg"
```
A name without spaces around it, and in Unicode form C, stays before a larger one:
```imgpack fail onestepai
cat/a.jpg
" cat/b.jpg"
" cat/c.jpg"
```
```imgpack fixed onestepai
cat/a.jpg
"cat/b.jpg"
"cat/c.jpg"
```
```imgpack pass onestepai
Ada/a.jpg
Adam/b.jpg
```

## Fix
With `--unsafe-fixes` the images of the smaller category move to the larger one; a name with spaces around it, or in
another Unicode form than C, yields to one without.
"#;

/// A category, and its images by folder.
type Category = (String, Vec<(String, Vec<EntryId>)>);

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut alike: BTreeMap<String, Vec<Category>> = BTreeMap::new();
    for category in categories::categories(context) {
        alike.entry(key(&category.0)).or_default().push(category);
    }
    let contents = Contents::new(context);
    for mut group in alike.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|category| {
            (!is_plain(&category.0), std::cmp::Reverse(count(category)), category.0.clone())
        });
        let Some((main, others)) = group.split_first() else { continue };
        for other in others {
            drafts.push(draft(&contents, main, other));
        }
    }
}

fn key(name: &str) -> String {
    nfc(&fold(&nfc(name.trim()))).replace(' ', "_")
}

/// Whether a name is in form C and without spaces around it, so that no other rule writes it otherwise.
fn is_plain(name: &str) -> bool {
    nfc(name) == name && name.trim() == name
}

fn count(category: &Category) -> u64 {
    category.1.iter().map(|(_, images)| images.len() as u64).sum()
}

fn at(category: &Category) -> Locus {
    category.1.iter().find_map(|(_, images)| images.first()).map_or(Locus::Package, |id| Locus::Entry(*id))
}

fn draft(contents: &Contents<'_, '_>, main: &Category, other: &Category) -> Draft {
    let words =
        |category: &Category| format!("`{}` ({})", category.0, counted(count(category), "image", "images"));
    let message = format!(
        "the categories {} and {} differ only in letter case, spaces or underscores",
        words(other),
        words(main)
    );
    let draft = Draft::new(at(other), other.0.clone(), message, "give one category one name");
    draft.related(at(main), "the one that stays").fix(fix(contents, main, other))
}

fn fix(contents: &Contents<'_, '_>, main: &Category, other: &Category) -> Fix {
    let title = format!("move its images to `{}`", main.0);
    let moves: Option<Vec<_>> = other.1.iter().map(|(folder, _)| contents.moved(folder, &main.0)).collect();
    match moves.map(|moves| moves.concat()) {
        Some(actions) if !actions.is_empty() => Fix::unsafe_(title, move || actions),
        _ => Fix::manual(format!("{title}: another file has such a name")),
    }
}
