//! `archive/single-root-folder`: everything in the package stands below one folder.
//!
//! Tables below a folder of their own are told by `path/nested`.

use crate::model::{Action, Because, Entry, EntryKind, Fix, Flaws, Inventory, Locus, Safety, Severity};
use crate::rules::text::counted;
use crate::rules::{Check, Context, Draft, Drafts, Facets, Rule};

pub(super) static RULE: Rule = Rule {
    code: "archive/single-root-folder",
    level: Some(Severity::Hint),
    summary: "everything in the package stands below one folder",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES,
    because: Because {
        text: "the folder is part of every name, so that names relative to the table do not fit",
        source: "PKWARE APPNOTE 4.4.17.1",
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Tells packages in which every file stands below the same folder, as archivers make them when a folder is packed
in place of its content.

## Why
The folder is part of the name of every picture. A table that was written beside the pictures names them without
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
    let mut files = 0_u64;
    let mut actions = Vec::new();
    for entry in context.inventory.live().filter(|entry| !entry.path.is_junk()) {
        files += u64::from(entry.is_file());
        actions.extend(lifted(root, entry));
    }
    let message =
        format!("`{root}/` holds {}, and nothing stands beside it", counted(files, "file", "files"));
    let fix = Fix::unsafe_(format!("take `{root}/` out of every name"), actions);
    let help = "pack the content of the folder, not the folder";
    drafts.push(Draft::new(Locus::Package, root, message, help).fix(fix));
}

/// The entry one level up; the folder itself goes.
fn lifted(root: &str, entry: &Entry) -> Option<Action> {
    let rest = entry.path.text().strip_prefix(root)?.strip_prefix('/')?;
    if rest.is_empty() {
        return (entry.kind == EntryKind::Directory).then_some(Action::DropEntry { entry: entry.id });
    }
    Some(Action::RenameEntry { entry: entry.id, to: rest.to_owned() })
}

/// The folder that all files stand below, if there is one and its name is sound.
pub(in crate::rules) fn single_root(inventory: &Inventory) -> Option<&str> {
    let shape = Flaws::PARENT | Flaws::ABSOLUTE | Flaws::DRIVE | Flaws::DOT_SLASH | Flaws::NOT_CANONICAL;
    let mut root = None;
    for entry in inventory.files() {
        let (first, _) = entry.path.text().split_once('/')?;
        if entry.path.flaws().intersects(shape | Flaws::NOT_UTF8) || *root.get_or_insert(first) != first {
            return None;
        }
    }
    root
}
