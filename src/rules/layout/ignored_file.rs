//! `layout/ignored-file`: files that the target passes over without a word.
//!
//! Media of formats or extensions that the target does not take are reported in `image`, hidden files by
//! `layout/hidden-file`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Because, ContainerKind, Entry, EntryId, Fix, Format, Locus, MergeMode, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{ContentKind, Context, Merged};

pub(super) static RULE: Rule = Rule {
    code: "layout/ignored-file",
    level: Some(Severity::Warning),
    summary: "a file is silently left out",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a pattern of names silently skips what does not match it",
        source: cite!(PYTHON, "pathlib.Path.glob"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reports every file that the target would not read, one finding for each kind, with the name of the kind where it can
be determined: YOLO labels, COCO, LabelMe and Darwin JSON, Label Studio tasks, JSON Lines, other tables, import files
below the top; media in a package of which no image is read. Of pushed folders also files below the first level of one that is merged into an item, and files of a
kind that the mode leaves out. Documents (`README*`, `LICENSE*`,
`CITATION*`, `COPYING`, `NOTICE`, `AUTHORS`, `CHANGELOG` and the like, `*.md`, `*.dvc`) are a hint.

## Why
The push says nothing of them. Annotations, tables and archives beside the images stay behind, and so do images
in subfolders of a merged folder.

## Example
```imgpack fail v7-darwin
container directory 10000
a.png
labels.csv
```
Labels of another tool:
```imgpack fail onestepai
oak/0.jpg
oak/0.json
| {"shapes": [], "imagePath": "0.jpg"}
```
Documents are a hint:
```imgpack fail labelbox
container directory 10000
a.jpg
README.txt
```
A folder that is processed as a whole:
```imgpack fail symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
WIS-L-0012345.jpg
WIS-L-0012345.json
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
A table is read where an import file is made of it, and not beside one:
```imgpack pass labelbox
container directory 10000
set base-url=https://cdn.example/set
list.csv
| file, external_id
| a.jpg, 7
a.jpg 20x10
```
```imgpack fail labelbox
container directory 10000
set base-url=https://cdn.example/set
import.json
| [{"row_data": "https://cdn.example/set/a.jpg", "global_key": "a.jpg"}]
list.csv
| file, title
| a.jpg, an oak
a.jpg 20x10
```
An import file at the top is read:
```imgpack pass labelbox
container directory 1000
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
a.jpg
```

## Fix
None: only you know whether the file belongs to the package. Move it, or leave it.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    of_items(context, drafts);
    for entry in context.inventory.files().filter(|entry| is_input(context, entry)) {
        if context.push().is_some_and(|push| !push.sends(entry)) {
            let help = "leave it out, or give the folder that it lies in";
            let message = format!("{}; as an input it stops the push", unsent(entry));
            drafts.push(reported(entry, message, help).severity(Severity::Error));
        }
    }
    for ((severity, kind), entries) in kinds(context) {
        drafts.extend(left_out(context, severity, kind.as_ref(), &entries));
    }
}

/// What items leave out of their folders.
fn of_items(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(push) = context.push() else { return };
    for item in context.merged() {
        let sent = |id: &&EntryId| push.sends(context.entry(**id));
        for id in item.nested.iter().filter(sent) {
            drafts.push(nested(context.entry(*id), item));
        }
        let mode = context.settings.push.merge.filter(|_| !item.members.is_empty());
        // Without members nothing of the folder is sent: `layout/no-member`.
        for id in item.dropped.iter().filter(|_| mode.is_some()) {
            drafts.push(of_other_kind(context.entry(*id), mode));
        }
    }
}

type Kinds<'a> = BTreeMap<(Severity, Cow<'static, str>), Vec<&'a Entry>>;

/// The files that the target passes over, by what they are.
fn kinds<'a>(context: &Context<'a>) -> Kinds<'a> {
    let mut kinds = Kinds::new();
    // Where there is nothing to upload, `layout/no-image` says what is there instead.
    if !context.has_payload() {
        return kinds;
    }
    let named = context.named_by_records();
    for entry in context.inventory.files() {
        let is_named = named.binary_search_by(|name| name.as_str().cmp(entry.path.text())).is_ok();
        if !is_named && is_passed_over(context, entry) {
            let key = if is_document(context, entry) {
                (Severity::Hint, Cow::Borrowed("documents"))
            } else {
                (Severity::Warning, kind(context, entry))
            };
            kinds.entry(key).or_default().push(entry);
        }
    }
    kinds
}

/// Whether the target takes no notice of a file, and no other rule speaks of it.
fn is_passed_over(context: &Context<'_>, entry: &Entry) -> bool {
    if is_input(context, entry)
        || entry.path.hidden().is_some()
        || entry.stands_for_folder()
        || is_reported_as_medium(context, entry)
    {
        return false;
    }
    match context.push() {
        Some(push) => !push.sends(entry),
        None => !context.is_read(entry),
    }
}

/// Whether rules about images speak of a file, or rules about references: of what a target takes where it reads no
/// images.
fn is_reported_as_medium(context: &Context<'_>, entry: &Entry) -> bool {
    // Files of an archive are its description and its tables; links lead out of it.
    if context.profile.darwin_core.is_some() {
        return false;
    }
    let judges_images = || context.profile.groups.iter().any(|group| group == "image");
    match context.content_kind(entry) {
        ContentKind::Other => false,
        // `reference` says of each which row names it, where rows name any.
        ContentKind::Media(_) => judges_images() || context.links().indices().next().is_some(),
        _ => judges_images() || context.is_linked(entry),
    }
}

/// Whether a file speaks of the package and holds no datum of its images.
pub(super) fn is_document(context: &Context<'_>, entry: &Entry) -> bool {
    const STARTS: [&str; 5] = ["readme", "license", "licence", "citation", "copying"];
    const STEMS: [&str; 13] = [
        "authors",
        "changelog",
        "changes",
        "code_of_conduct",
        "codeowners",
        "contributing",
        "contributors",
        "copyright",
        "credits",
        "history",
        "notice",
        "security",
        "unlicense",
    ];
    const OF_TEXT: [&str; 4] = ["", "txt", "rst", "html"];
    const EXTENSIONS: [&str; 2] = ["md", "dvc"];
    if context.facts(entry.id).notation.is_some() || !entry.is_file() {
        return false;
    }
    let name = entry.path.name().to_ascii_lowercase();
    let is_of_extension =
        || name.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension));
    let (stem, extension) = name.split_once('.').unwrap_or((&name, ""));
    let is_of_stem = || STEMS.contains(&stem) && OF_TEXT.contains(&extension);
    STARTS.iter().any(|start| name.starts_with(start)) || is_of_stem() || is_of_extension()
}

/// What files are that are passed over, in the plural.
fn kind(context: &Context<'_>, entry: &Entry) -> Cow<'static, str> {
    let facts = context.facts(entry.id);
    if let Some(notation) = facts.notation {
        return notation.title().into();
    }
    match facts.by_name.or(facts.by_magic) {
        Some(Format::Csv | Format::Tsv | Format::Xlsx)
            if context.manifest().is_some_and(|table| table.entry != entry.id) =>
        {
            "other tables".into()
        }
        Some(Format::Csv | Format::Tsv | Format::Xlsx) => "tables".into(),
        Some(format) => format!("{} files", format.title()).into(),
        None => match entry.path.extension() {
            Some(extension) => format!("`.{}` files", extension.to_ascii_lowercase()).into(),
            None => "files without an extension".into(),
        },
    }
}

/// One finding for all files of a kind.
fn left_out(context: &Context<'_>, severity: Severity, kind: &str, entries: &[&Entry]) -> Option<Draft> {
    let first = entries.first()?;
    let title = &context.profile.title;
    let names = super::listed(entries.iter().map(|entry| entry.path.text()));
    let message = match (entries, context.push()) {
        ([only], Some(_)) if severity == Severity::Warning => format!("{} ({kind})", unsent(only)),
        _ => format!("{title} does not read {names} ({kind})"),
    };
    let help = match severity {
        Severity::Hint => "nothing to do: they say nothing that the target needs",
        _ => {
            match context.manifest().filter(|table| table.entry == first.id && context.could_import(table)) {
                Some(_) => "leave it out, or make an import file of it with `build -o x.json --base-url URL`",
                None => "leave it out, or bring its content to the platform in another way",
            }
        }
    };
    let mut draft = reported(first, message, help).severity(severity);
    for entry in entries.iter().skip(1) {
        draft = draft.related(Locus::Entry(entry.id), "not read either");
    }
    Some(draft)
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
