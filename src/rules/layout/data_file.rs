//! `layout/data-file`: a file among images that the target reads as data.
//!
//! Knows the extensions from the profile, and nothing of what the file says.

use crate::model::{Action, Because, Entry, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/data-file",
    level: Some(Severity::Warning),
    summary: "the target reads a file among the images as data",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES,
    because: Because {
        text: "a folder that is read as a whole holds only what is meant to be read",
        source: cite!(CWE_552),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Finds tables, texts and XML among images, where the target reads such files as records. What they say is not
looked at.

## Why
The target makes records of them, or fails to, and moves them away. A list that was left in the folder by chance
becomes data.

## Example
```imgpack fail symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg
list.csv
| catalogNumber, genus
| WIS-L-0012345, Quercus
```
```imgpack fixed symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg
```
```imgpack pass symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg
```

## Fix
With `--unsafe-fixes` the file is left out. Keep it where it holds the skeletal records that belong to the images.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(extension) = entry.path.extension().filter(|_| entry.is_file()) else { return };
    let lower = extension.to_ascii_lowercase();
    if !context.profile.image.data_extensions.contains(&lower) {
        return;
    }
    let name = entry.path.text();
    let message =
        format!("`{name}`: files in `.{lower}` are read as records of the collection and moved away");
    let help = "keep it only if it holds such records; what it says was not looked at";
    let fix = Fix::unsafe_(format!("leave out `{name}`"), Action::DropEntry { entry: entry.id });
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
}
