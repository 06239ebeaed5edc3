//! `layout/ignored-file`: a file that a push leaves out without a word.
//!
//! Media of formats or extensions that the target does not take are reported in `image`.

use crate::model::{Because, ContainerKind, Entry, Fix, Locus, MergeMode, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{ContentKind, Context, Merged};

pub(super) static RULE: Rule = Rule {
    code: "layout/ignored-file",
    level: Some(Severity::Warning),
    summary: "a file is silently left out",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "a pattern of names silently skips what does not match it",
        source: cite!(PYTHON, "pathlib.Path.glob"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reports every file that a push would not send, and every file among images that a target passes over: files that are no media, files below the first level of a folder that
is merged into one item, and files of a kind that the mode leaves out. Junk of operating systems is reported elsewhere.

## Why
The push says nothing of them. Annotations, tables and archives beside the images stay behind, and so do images
in subfolders of a merged folder.

## Example
```imgpack fail v7-darwin
container directory 10000
a.png
labels.csv
```
A folder that is processed as a whole:
```imgpack fail symbiota mode="folder"
container directory 10000
WIS-L-0012345.jpg
notes.bin ?
```
Only the first level is merged, and channels are images:
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=channels
scan/1.png
scan/deep/2.png
scan/film.mp4
```
A file that was given by itself stops the push:
```imgpack fail v7-darwin
container file 10000
notes.bin ?
```
```imgpack pass v7-darwin
container directory 10000
set item-merge-mode=slots
scan/1.png
scan/film.mp4
```

## Fix
None: only you know whether the file belongs to the package. Move it, or leave it.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(push) = context.push() else { return beside_images(context, drafts) };
    for item in context.merged() {
        let sent = |id: &&crate::model::EntryId| push.sends(context.entry(**id));
        for id in item.nested.iter().filter(sent) {
            drafts.push(nested(context.entry(*id), item));
        }
        let mode = context.settings.push.merge.filter(|_| !item.members.is_empty());
        // Without members nothing of the folder is sent: `layout/no-member`.
        for id in item.dropped.iter().filter(|_| mode.is_some()) {
            drafts.push(of_other_kind(context.entry(*id), mode));
        }
    }
    for entry in context.inventory.files().filter(|entry| !push.sends(entry)) {
        if is_input(context, entry) {
            let help = "leave it out, or give the folder that it lies in";
            let message = format!("{}; as an input it stops the push", unsent(entry));
            drafts.push(reported(entry, message, help).severity(Severity::Error));
        } else if context.content_kind(entry) == ContentKind::Other {
            let help = "leave it out, or bring its content to the platform in another way";
            drafts.push(reported(entry, unsent(entry), help));
        }
    }
}

/// Files among images that a target passes over which processes a folder as a whole.
fn beside_images(context: &Context<'_>, drafts: &mut Drafts) {
    let read = &context.profile.image.data_extensions;
    if read.is_empty() {
        return;
    }
    let is_read = |entry: &Entry| {
        let extension = entry.path.extension().map(str::to_ascii_lowercase);
        extension.is_some_and(|extension| read.contains(&extension))
    };
    for entry in context.inventory.files().filter(|entry| !is_read(entry)) {
        if context.content_kind(entry) == ContentKind::Other {
            let message = format!("`{}` is neither an image nor data that is read", entry.path.text());
            drafts.push(reported(
                entry,
                message,
                "convert it to an image that the target takes, or leave it out",
            ));
        }
    }
}

fn nested(entry: &Entry, item: &Merged<'_>) -> Draft {
    let (name, folder) = (entry.path.text(), item.folder);
    let message = format!("`{name}` lies below the first level of `{folder}`, and only that is merged");
    reported(entry, message, "move it to the first level, or to a folder of its own")
}

fn of_other_kind(entry: &Entry, mode: Option<MergeMode>) -> Draft {
    let name = entry.path.text();
    let (mode, kind) = match mode {
        Some(MergeMode::Series) => ("series", "slices"),
        _ => ("channels", "images"),
    };
    let message = format!("`{name}` is left out: {mode} are made of {kind} alone");
    reported(entry, message, "push it by itself")
}

fn unsent(entry: &Entry) -> String {
    let extension = entry.path.extension().map(|extension| format!("`.{extension}`"));
    let extension = extension.unwrap_or_else(|| "a name without an extension".into());
    format!("`{}` is not sent: {extension} is not on the list", entry.path.text())
}

/// Whether the file was given by itself.
fn is_input(context: &Context<'_>, entry: &Entry) -> bool {
    let container = &context.inventory.container;
    let folder = entry.path.text().split_once('/').map_or("", |(folder, _)| folder);
    match container.roots.iter().find(|root| root.folder == folder) {
        Some(root) => root.kind == ContainerKind::File,
        None => container.kind == ContainerKind::File,
    }
}

fn reported(entry: &Entry, message: String, help: &str) -> Draft {
    Draft::new(Locus::Entry(entry.id), entry.path.text(), message, help).fix(Fix::manual(help))
}
