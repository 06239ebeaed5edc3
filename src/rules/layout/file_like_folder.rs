//! `layout/file-like-folder`: a folder whose name ends like that of a file to send.
//!
//! Folders that are inputs themselves are never taken for files.

use std::collections::BTreeMap;

use crate::model::{Because, Entry, EntryId, EntryKind, Locus, Safety, Severity};
use crate::profiles::PushNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/file-like-folder",
    level: Some(Severity::Error),
    summary: "a folder is named like a file that is sent",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a pattern of names finds folders as well as files",
        source: cite!(PYTHON, "pathlib.Path.glob"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports folders such as `scan.dcm/` or `page.jpg/`, as tiling programs and viewers make them.

## Why
The push goes by names alone and takes the folder for a file. An item of its name is made that never gets its
image; in a folder to merge it takes a slot.

## Example
```imgpack fail v7-darwin
container directory 10000
a/page.jpg/1.png
```
```imgpack fixed v7-darwin
container directory 10000
a/page-jpg/1.png
```
```imgpack pass v7-darwin
container directory 10000
a/page/1.png
```

## Fix
With `--unsafe-fixes` the dot in the folder's name becomes a hyphen.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.push else { return };
    for (folder, id) in folders(context, needs) {
        let message = format!("`{folder}/` is a folder, and its name ends like that of a file that is sent");
        let help = "give the folder a name without such an extension";
        let (parent, name) = folder.rsplit_once('/').map_or(("", folder), |(parent, name)| (parent, name));
        let slash = if parent.is_empty() { "" } else { "/" };
        let to = format!("{parent}{slash}{}", name.replace('.', "-"));
        let fix = super::renamed(context, format!("rename it to `{to}`"), below(context, folder, &to));
        drafts.push(Draft::new(Locus::Entry(id), folder, message, help).fix(fix));
    }
}

/// What stands in a folder, with the names that it will have in another.
fn below<'a, 'b>(
    context: &Context<'a>,
    folder: &'b str,
    to: &'b str,
) -> impl Iterator<Item = (&'a Entry, String)> + use<'a, 'b> {
    let inventory = context.inventory;
    inventory.live().filter_map(move |entry| {
        let rest = entry.path.text().strip_prefix(folder)?.strip_prefix('/')?;
        Some((entry, format!("{to}/{rest}")))
    })
}

/// The folders that a push would take for files, each with an entry at or in it.
fn folders<'a>(context: &Context<'a>, needs: &PushNeeds) -> BTreeMap<&'a str, EntryId> {
    let mut found = BTreeMap::new();
    let mut last = None;
    for entry in context.inventory.live().filter(|entry| !entry.path.is_junk()) {
        let text = entry.path.text().trim_end_matches('/');
        let innermost = if entry.kind == EntryKind::Directory { text } else { entry.path.parent() };
        // Neighbours mostly share their folder.
        if last == Some(innermost) {
            continue;
        }
        last = Some(innermost);
        for folder in ancestors(innermost) {
            if needs.sends(folder) && is_looked_at(context, folder) {
                found.entry(folder).or_insert(entry.id);
            }
        }
    }
    found
}

/// A folder and those above it.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    let first = (!folder.is_empty()).then_some(folder);
    std::iter::successors(first, |folder| folder.rsplit_once('/').map(|(parent, _)| parent))
}

/// Whether a push comes by this folder: the inputs themselves are given, and below the first level of a
/// folder to merge nothing is looked at.
fn is_looked_at(context: &Context<'_>, folder: &str) -> bool {
    let depth = folder.matches('/').count();
    let is_input = depth == 0 && context.inventory.container.roots.iter().any(|root| root.folder == folder);
    match context.settings.push.merge {
        Some(_) => depth == 1,
        None => !is_input,
    }
}
