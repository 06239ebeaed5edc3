//! `layout/uncategorised`: an image that lies in no folder, where folders are categories.
//!
//! What is a category is given by `model::Categories`.

use crate::model::{Action, Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "layout/uncategorised",
    level: Some(Severity::Error),
    summary: "an image lies in no folder and so has no category",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "where folders are classes, an image outside of them has none",
        source: cite!(DATASETS, "docs/source/image_dataset.mdx"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Finds images beside the folders instead of in them, where the target takes the folder for the category.

## Why
They get an empty category, one named `.`, or the name of whatever folder you happened to choose. Some targets put them
together under a name of their own.

## Example
```imgpack fail onestepai rules={"annotation/no-objects"={level="off"}}
cat/a.jpg
b.jpg
b.xml
| <annotation/>
```
```imgpack fixed onestepai rules={"annotation/no-objects"={level="off"}}
cat/a.jpg
Other/b.jpg
Other/b.xml
| <annotation/>
```
A category that you name is one:
```imgpack pass onestepai
set root-category=cat
cat/a.jpg
b.jpg
```
```imgpack pass onestepai
cat/a.jpg
dog/b.jpg
```

## Fix
`--root-category NAME` names the category of such images. With `--unsafe-fixes` alone they are put where the target puts
them.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.categories else { return };
    let is_image = matches!(context.content_kind(entry), ContentKind::Media(_));
    // A hidden folder is never one: `layout/hidden-file`.
    if !is_image || entry.path.hidden_folder().is_some() || context.categories().of(&entry.path).is_some() {
        return;
    }
    let name = entry.path.text();
    let message = format!("`{name}` lies in no folder, so that it has no category");
    let help = "put it into the folder of its category, or name one with --root-category";
    let to = context.categories().one_level(&needs.default, entry.path.name());
    let title = format!("move it to `{to}`");
    let fix = if context.is_free(entry.id, &to) {
        Fix::unsafe_(title, Action::RenameEntry { entry: entry.id, to })
    } else {
        Fix::manual(format!("{title}: another file has that name"))
    };
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
}
