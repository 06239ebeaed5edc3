//! `layout/deep-category`: a folder below the level of categories.
//!
//! Folders that become one category are given by `layout/merged-category`.

use super::categories::{self, Contents};
use crate::model::{Because, CategoryFrom, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/deep-category",
    level: Some(Severity::Hint),
    summary: "a category lies deeper than one level",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "only the last folder names the class",
        source: cite!(TORCHVISION, "torchvision.datasets.ImageFolder"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports folders with images that lie within other folders. A folder around everything does not count.

## Why
The last folder is the category; those above it are lost. That may be what you mean.

## Example
```imgpack fail onestepai
animals/cat/a.jpg
dog/b.jpg
```
```imgpack fixed onestepai
cat/a.jpg
dog/b.jpg
```
```imgpack pass onestepai
set category-from=path
animals/cat/a.jpg
dog/b.jpg
```
```imgpack pass onestepai
all/cat/a.jpg
all/dog/b.jpg
```

## Fix
The folder is moved to the level of categories, where no file there has the name of one of its own. `--category-from path`
makes one category of all folders above an image.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.settings.category_from == CategoryFrom::Path {
        return;
    }
    let contents = Contents::new(context);
    for (category, folders) in categories::categories(context) {
        // Several folders of one category are given together.
        let [(folder, images)] = folders.as_slice() else { continue };
        let Some(first) = images.first() else { continue };
        let levels = context.categories().relative(&context.entry(*first).path).split('/').count();
        if levels < 2 {
            continue;
        }
        let message =
            format!("`{folder}` is {levels} levels deep; only the last, `{category}`, is the category");
        let help = "check that the last folder says enough, or use --category-from path";
        let title = "move it to the level of categories";
        let fix = match contents.moved(folder, &category) {
            Some(actions) => Fix::safe(title, move || actions),
            None => Fix::manual(format!("{title}: another file has such a name")),
        };
        drafts.push(Draft::new(Locus::Entry(*first), folder.clone(), message, help).fix(fix));
    }
}
