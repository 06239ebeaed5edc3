//! `path/collapsed-duplicate`: distinct files that the target gives one name.
//!
//! Folders that become items of one name are reported by `layout/repeated-item-name`.

use std::collections::HashMap;

use crate::model::{Because, Entry, EntryId, Fix, Format, Locus, Safety, Severity, SourcedReason};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::view::names::alike;
use crate::view::{ContentKind, Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "path/collapsed-duplicate",
    level: Some(Severity::Error),
    summary: "distinct files get one name on the target",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because { text: "two things cannot have one name in one place", source: cite!(CWE_694) },
    check: Check::Keyed(Keyed { over: Members::Entries, key, judge }),
};

const DOC: &str = r#"
## What it does
Compares the names that files will have on a target which does not keep their folders. Files that are kept apart
there and come back under one name are a warning.

## Why
The second file is refused or takes the place of the first. An uploader that finds its files again by name sends the
last of them for the first: the item is there, with the image of another.

## Example
```imgpack fail v7-darwin
container directory 10000
cat/1.png
dog/1.png
```
```imgpack fixed v7-darwin
container directory 10000
cat/1.png
dog/dog_1.png
```
With folders preserved both arrive, and a pull without folders writes one over the other:
```imgpack fail v7-darwin
container directory 10000
set preserve-folders
cat/1.png
dog/1.png
```
```imgpack pass v7-darwin
container directory 10000
set preserve-folders
cat/1.png
dog/2.png
```

Where only the last part of a name is sent, folders do not tell files apart:
```imgpack fail onestepai
cat/1.jpg
dog/1.jpg
```
```imgpack fixed onestepai
cat/1.jpg
dog/dog_1.jpg
```
A target may also write names anew:
```imgpack fail symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
A_1.jpg
"A (1).jpg"
```
```imgpack fixed symbiota mode="folder"
set pattern=/^(.+)\./
container directory 10000
A_1_2.jpg
"A (1).jpg"
```

## Fix
With `--unsafe-fixes` the second and later files get the names of their folders in front, or a number
behind theirs.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Entry(id) = member else { return None };
    let entry = context.entry(id);
    if context.profile.flat_names.is_some() {
        return matches!(context.content_kind(entry), ContentKind::Media(_))
            .then(|| entry.path.name().to_owned());
    }
    if let Some(renames) = &context.profile.renames {
        let is_media = context.facts(id).by_name.is_some_and(Format::is_media);
        return is_media.then(|| renames.renamed(entry.path.stem()));
    }
    Some(context.push()?.remote(entry)?.name.to_owned())
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    if context.profile.renames.is_some() {
        return rewritten(context, group, drafts);
    }
    if context.profile.flat_names.is_some() {
        return flat(context, group, drafts);
    }
    let Some(push) = context.push() else { return };
    let mut entries: Vec<&Entry> = group.entries().map(|id| context.entry(id)).collect();
    // One without a folder keeps its name.
    entries.sort_by_key(|entry| !entry.path.parent().is_empty());
    let mut first_of: HashMap<String, EntryId> = HashMap::new();
    let mut first = None;
    for entry in entries {
        let Some(remote) = push.remote(entry) else { continue };
        let full = remote.full();
        if let Some(other) = first_of.get(&full) {
            let what = format!("becomes `{full}`, as `{}` does", context.entry(*other).path.text());
            let help = "preserve the folders (`--preserve-folders`), or give the files names of their own";
            let draft = super::draft(entry, &what, help, prefixed(context, entry));
            drafts.push(draft.related(Locus::Entry(*other), "the first of this name"));
            continue;
        }
        first_of.insert(full.clone(), entry.id);
        let Some((other, said)) = first.zip(pulled_flat(context)) else {
            first = first.or(Some(entry.id));
            continue;
        };
        let what = format!("comes back as `{}`, as `{}` does", remote.name, context.entry(other).path.text());
        let help = "give the files names of their own, or never pull without folders";
        let draft = super::draft(entry, &what, help, prefixed(context, entry));
        let draft = draft.because(&said.because, &said.source);
        drafts.push(draft.related(Locus::Entry(other), "the first of this name").severity(Severity::Warning));
    }
}

/// Only the last part of a name is sent.
fn flat(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let mut entries = group.entries().map(|id| context.entry(id));
    let Some(first) = entries.next() else { return };
    for entry in entries {
        let what = format!("is sent as `{}`, as `{}` is", group.key, first.path.text());
        let help = "give the files names of their own";
        let draft = super::draft(entry, &what, help, prefixed(context, entry));
        drafts.push(draft.related(Locus::Entry(first.id), "the first of this name"));
    }
}

/// Why names should differ although folders keep them apart.
fn pulled_flat<'a>(context: &Context<'a>) -> Option<&'a SourcedReason> {
    context.profile.push.as_ref()?.pulled_flat.as_ref()
}

/// Files whose names are distinguished only by what the target takes out of them.
fn rewritten(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let mut entries = group.entries().map(|id| context.entry(id));
    let Some(first) = entries.next() else { return };
    for entry in entries.filter(|entry| alike(entry.path.text()) != alike(first.path.text())) {
        let what = format!("becomes `{}`, as `{}` does", group.key, first.path.text());
        let help = "give the files names that differ in more than what is rewritten";
        let draft = super::draft(entry, &what, help, numbered(context, entry));
        drafts.push(draft.related(Locus::Entry(first.id), "the first of this name"));
    }
}

/// The name with the first number behind its stem that makes it unlike all others.
fn numbered(context: &Context<'_>, entry: &Entry) -> Fix {
    let (text, extension) = (entry.path.text(), entry.path.extension());
    let extension = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let stem = text.strip_suffix(extension.as_str()).unwrap_or(text);
    let mut names = (2..=u32::from(u8::MAX)).map(|number| format!("{stem}_{number}{extension}"));
    let free = names.find(|name| !context.names().is_taken_alike(name));
    super::renaming(context, entry, free, Safety::Unsafe)
}

/// The name of the folder before that of the file.
fn prefixed(context: &Context<'_>, entry: &Entry) -> Fix {
    let (folder, name) = (entry.path.parent(), entry.path.name());
    if folder.is_empty() {
        return Fix::manual("rename it");
    }
    let to = format!("{folder}/{}_{name}", folder.replace('/', "_"));
    if context.names().is_taken_alike(&to) {
        super::numbering(context, entry, &to, 2)
    } else {
        super::renaming(context, entry, Some(to), Safety::Unsafe)
    }
}
