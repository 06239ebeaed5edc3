//! `path/nested`: the table stands below the level of the package.
//!
//! A folder around everything is reported by `archive/single-root-folder`; what cells leave out of a path, in `reference`.

use crate::model::{Because, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;
use crate::view::names::single_root;

pub(super) static RULE: Rule = Rule {
    code: "path/nested",
    level: Some(Severity::Hint),
    summary: "the table is in a folder of its own",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "paths in the table are read from the root of the package, not from its folder",
        source: cite!(APPNOTE, "4.4.17.1"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports when the table of the package stands in a folder while other files do not. Images in folders are fine
as long as the table names them with the whole path.

## Why
Names in a table are mostly meant from where it stands. Beside the files of the top level it says what it
means.

## Example
```imgpack fail opendatasoft
meta/list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```

## Fix
With `--unsafe-fixes` the table is put at the root of the package.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(table) = context.manifest().filter(|_| !context.is_per_folder()) else { return };
    let entry = context.entry(table.entry);
    let folder = entry.path.parent();
    let shape = super::OUTSIDE | Flaws::DOT_SLASH | Flaws::NOT_CANONICAL;
    if folder.is_empty() || entry.path.flaws().intersects(shape) || single_root(context.inventory).is_some() {
        return;
    }
    let what = format!("is in the folder `{folder}`, other files are not");
    let fix = super::renaming(context, entry, Some(entry.path.name().to_owned()), Safety::Unsafe);
    drafts.push(super::draft(entry, &what, "put the table at the root of the package", fix));
}
