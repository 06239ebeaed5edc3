//! `layout/hidden-file`: what no file manager shows is in the package.
//!
//! Known leavings of systems and tools are reported by `archive/system-junk`.

use std::collections::BTreeMap;

use crate::model::{Because, Deed, Entry, EntryId, EntryKind, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/hidden-file",
    level: Some(Severity::Warning),
    summary: "hidden files are in the package",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Safe],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a name that begins with a dot is not shown, and is found all the same",
        source: cite!(PYTHON, "pathlib.Path.glob"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reports files and folders whose names begin with a dot. Each that holds something the target takes (an image, a table,
an annotation) is a warning, and no category is made of it. All others (`.gitignore`, `.env`, `.github/` …) are one
hint. A name that is nothing but the extension, such as `.png`, is an error where files are pushed: programs leave such
files when they fail.

## Why
Half-written downloads, drafts and the caches of viewers are hidden. They become items, or slots between others; and
settings and secrets of a repository are nothing to publish.

## Example
```imgpack fail v7-darwin
container directory 10000
a.png
.a-backup.png
```
```imgpack fixed v7-darwin
container directory 10000
a.png
```
```imgpack fail onestepai
cat/a.jpg
.drafts/b.jpg
.drafts/notes.txt
```
```imgpack fixed onestepai
cat/a.jpg
```
What holds nothing of the kind is one hint, and is left out of any output:
```imgpack fail onestepai
cat/a.jpg
.env ?
.github/ci.yml ?
```
```imgpack fixed onestepai
cat/a.jpg
```
```imgpack pass v7-darwin
container directory 10000
a.png
```
An import file is hidden like any other:
```imgpack fail labelbox
container directory 1000
a.jpg
.old/import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

It may stand at the top as well:
```imgpack fail labelbox
container directory 1000
a.jpg
.import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
What has no extension is known by its content, and a text by the files that it names:
```imgpack fail onestepai
set ignore=image/extension-mismatch
cat/a.jpg
.drafts/photo png
```
```imgpack fail opendatasoft
set ignore=manifest/not-csv
a.png
.list.txt
| File, Title
| a.png, first
```

## Fix
With `--unsafe-fixes` what holds images, tables or annotations is left out. The rest is left out always.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut places: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in context.inventory.live().filter(|entry| !entry.path.is_junk()) {
        if let Some(place) = entry.path.hidden() {
            places.entry(place).or_default().push(entry);
        }
    }
    let mut idle = Vec::new();
    for (place, entries) in places {
        let payload: Vec<&Entry> =
            entries.iter().copied().filter(|entry| context.is_payload(entry)).collect();
        match payload.as_slice() {
            [] => idle.push((place, entries)),
            [first, ..] => drafts.push(taken(context, place, first, payload.len(), &entries)),
        }
    }
    drafts.extend(unwanted(context, &idle));
}

/// A hidden file or folder with something that the target takes.
fn taken(context: &Context<'_>, place: &str, first: &Entry, count: usize, entries: &[&Entry]) -> Draft {
    let title = &context.profile.title;
    let name = first.path.text();
    let message = if is_itself(place, entries) {
        format!("`{place}` is hidden, and {title} takes such a file like any other")
    } else {
        let files = counted(count as u64, "file", "files");
        format!("`{place}/` is hidden and holds {files} that {title} takes, such as `{name}`")
    };
    let ids = entries.iter().map(|entry| entry.id).collect();
    let fix = Fix::unsafe_("leave it out", Deed::leaving_out(ids));
    let help = "rename it if it belongs to the package, or leave it out";
    let draft = Draft::new(Locus::Entry(first.id), place, message, help).fix(fix);
    if is_bare(context, first) { draft.severity(Severity::Error) } else { draft }
}

/// Whether the hidden place is a file and no folder.
fn is_itself(place: &str, entries: &[&Entry]) -> bool {
    matches!(entries, [only] if only.kind != EntryKind::Directory && only.path.text() == place)
}

/// Whether the name is nothing but an extension that a push goes by.
fn is_bare(context: &Context<'_>, entry: &Entry) -> bool {
    let Some(needs) = &context.profile.push else { return false };
    let mut extensions = needs.images.iter().chain(&needs.others);
    extensions.any(|extension| extension.eq_ignore_ascii_case(entry.path.name()))
}

/// All hidden files and folders without anything that the target takes.
fn unwanted(context: &Context<'_>, places: &[(&str, Vec<&Entry>)]) -> Option<Draft> {
    let entries = || places.iter().flat_map(|(_, entries)| entries);
    let first = entries().next()?;
    let names: Vec<String> = places.iter().map(|(place, entries)| shown(place, entries)).collect();
    let (is, holds) = if names.len() == 1 { ("is", "holds") } else { ("are", "hold") };
    let (list, title) = (super::listed(&names), &context.profile.title);
    let message = format!("{list} {is} hidden and {holds} nothing that {title} takes");
    let ids: Vec<EntryId> = entries().map(|entry| entry.id).collect();
    let help = "nothing to do: no output holds them";
    let title = format!("leave out {}", counted(ids.len() as u64, "hidden entry", "hidden entries"));
    let mut draft = Draft::new(Locus::Entry(first.id), names.first()?.as_str(), message, help)
        .fix(Fix::safe(title, Deed::leaving_out(ids)))
        .severity(Severity::Hint);
    for entry in entries().skip(1) {
        draft = draft.related(Locus::Entry(entry.id), "hidden as well");
    }
    Some(draft)
}

fn shown(place: &str, entries: &[&Entry]) -> String {
    if is_itself(place, entries) { place.to_owned() } else { format!("{place}/") }
}
