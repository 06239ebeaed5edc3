//! `path/unsafe-character`: a name holds a character that the target or Windows does not keep.
//!
//! Which characters the target minds is given by the profile; a backslash is `path/backslash`.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::{Because, Entry, EntryKind, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/unsafe-character",
    level: Some(Severity::Warning),
    summary: "a name holds a character that the target or Windows does not keep",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a character that is rewritten on the way makes another name",
        source: cite!(NAMING_FILES),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Looks in names for the characters that the target rewrites or breaks on, where its page names any, and for those
that Windows cannot store: `" * : < > ? |`.

## Why
What Windows cannot store is unpacked there under another name, or not at all. What comes back has another name than what was sent: tables and annotations that name the file no longer find it,
and two names that differ only there become one.

## Example
```imgpack fail v7-darwin
container directory 10000
"left <1>.png"
```
```imgpack fixed v7-darwin
container directory 10000
"left _1_.png"
```
```imgpack fail opendatasoft
list.csv
| File, Title
| why?.png, first
why?.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| why_.png, first
why_.png png 20x10
```
```imgpack pass v7-darwin
container directory 10000
"left (1).png"
```

Where names should be ASCII, letters lose their accents; an annotation goes with its image:
```imgpack fail onestepai rules={"annotation/no-objects"={level="off"}}
cat/café.jpg
cat/café.xml
| <annotation/>
```
```imgpack fixed onestepai rules={"annotation/no-objects"={level="off"}}
cat/cafe.jpg
cat/cafe.xml
| <annotation/>
```

## Fix
With `--unsafe-fixes` each of these characters becomes `_`, a letter with an accent the letter; a name that is taken gets a number.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let profile = context.profile;
    // Where folders are not kept, only the last part of a name is sent.
    let is_flat = profile.flat_names.is_some() || is_flattened(context);
    let (folder, text) = match entry.path.text().rsplit_once('/').filter(|_| is_flat) {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), entry.path.text()),
    };
    let is_unsafe = |character: char| {
        profile.unsafe_characters.contains(character) || profile.ascii_names && !character.is_ascii()
    };
    let is_of_windows = |character: char| Flaws::of_character(character) == Flaws::WINDOWS_CHARACTER;
    let find = |is_it: &dyn Fn(char) -> bool| text.chars().find(|character| is_it(*character));
    let (first, why) = match (find(&is_unsafe), find(&is_of_windows)) {
        (Some(first), _) => (first, "which the target does not keep"),
        (None, Some(first)) => (first, "which Windows cannot store"),
        (None, None) => return,
    };
    let is_sent = !is_flat || entry.kind != EntryKind::Directory;
    if !is_sent || entry.path.flaws().intersects(super::OUTSIDE) || super::is_spoken_for(context, entry) {
        return;
    }
    let what = format!("holds `{first}`, {why}");
    let to = format!("{folder}{}", plain(text, |character| is_unsafe(character) || is_of_windows(character)));
    let fix = if context.names().is_taken_alike(&to) {
        super::numbering(context, entry, &to, 2)
    } else {
        super::renaming(context, entry, Some(to), Safety::Unsafe)
    };
    drafts.push(super::draft(entry, &what, "give the file a name without such characters", fix));
}

/// The text with letters in place of those with accents, and `_` for what else is unsafe.
fn plain(text: &str, is_unsafe: impl Fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.nfc() {
        if !is_unsafe(character) {
            plain.push(character);
            continue;
        }
        let letter = std::iter::once(character).nfkd().find(|letter| !is_combining_mark(*letter));
        plain.push(letter.filter(|letter| !is_unsafe(*letter)).unwrap_or('_'));
    }
    plain
}

/// Whether nothing but the last component of a name arrives.
fn is_flattened(context: &Context<'_>) -> bool {
    let push = &context.settings.push;
    context.profile.push.is_some() && push.merge.is_none() && !push.preserve_folders
}
