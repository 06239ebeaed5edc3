//! `archive/single-root-folder`: everything in the package is below one folder.
//!
//! Tables below a folder of their own are reported by `path/nested`.

use crate::model::{Action, Because, Deed, Entry, EntryKind, Fix, Inventory, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;
use crate::view::names::{is_at_or_below, single_root};

pub(super) static RULE: Rule = Rule {
    code: "archive/single-root-folder",
    level: Some(Severity::Hint),
    summary: "everything in the package is below one folder",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES,
    because: Because {
        text: "the folder is part of every name, so that names relative to the table do not fit",
        source: cite!(APPNOTE, "4.4.17.1"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports packages in which every file stands below the same folder, as archivers make them when a folder is packed
in place of its content.

## Why
The folder is part of the name of every image. A table that was written beside the images names them without
it.

## Example
```imgpack fail opendatasoft
photos/list.csv
| File, Title
| photos/a.png, first
photos/a.png png 20x10
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
| photos/a.png, first
photos/a.png png 20x10
```

## Fix
With `--unsafe-fixes` the folder is taken out of every name, in the table as well.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(root) = single_root(context.inventory) else { return };
    let files = members(context.inventory).filter(|entry| entry.is_file()).count() as u64;
    let message = format!("`{root}/` holds {}, and nothing is beside it", counted(files, "file", "files"));
    let fix = Fix::unsafe_(format!("remove `{root}/` from every name"), Deed::of(lift));
    let help = "pack the content of the folder, not the folder";
    drafts.push(Draft::new(Locus::Package, root, message, help).fix(fix));
}

fn members(inventory: &Inventory) -> impl Iterator<Item = &Entry> {
    inventory.live().filter(|entry| !entry.path.is_junk())
}

/// All entries with the folder taken out of their names.
fn lift(inventory: &Inventory) -> Vec<Action> {
    let Some(root) = single_root(inventory) else { return Vec::new() };
    members(inventory).filter_map(|entry| lifted(root, entry)).collect()
}

/// The entry with the folder taken out of its name; the folder itself goes, and those above it.
fn lifted(root: &str, entry: &Entry) -> Option<Action> {
    let name = entry.path.text();
    if entry.kind == EntryKind::Directory && is_at_or_below(root, name.trim_end_matches('/')) {
        return Some(Action::DropEntry { entry: entry.id });
    }
    let rest = name.strip_prefix(root)?.strip_prefix('/')?;
    Some(Action::RenameEntry { entry: entry.id, to: rest.to_owned() })
}
