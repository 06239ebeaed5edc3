//! `path/unsafe-character`: a name holds a character that the target does not keep.
//!
//! Which characters these are is told by the profile; a backslash is `path/backslash`.

use crate::model::{Because, Entry, Safety, Severity};
use crate::rules::{Check, Context, Drafts, Facets, Rule};

pub(super) static RULE: Rule = Rule {
    code: "path/unsafe-character",
    level: Some(Severity::Warning),
    summary: "a name holds a character that the target does not keep",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a character that is rewritten on the way makes another name",
        source: "Microsoft, Naming Files, Paths, and Namespaces",
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Looks in names for the characters that the target rewrites or breaks on, where its page names any.

## Why
What comes back has another name than what was sent: tables and annotations that name the file no longer find it,
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
```imgpack pass v7-darwin
container directory 10000
"left (1).png"
```

## Fix
With `--unsafe-fixes` each of these characters becomes `_`; a name that is taken gets a number.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let unsafe_characters = &context.profile.unsafe_characters;
    let text = entry.path.text();
    let is_unsafe = |character: char| unsafe_characters.contains(character);
    // Folders that are left behind do not matter.
    let kept = if is_flattened(context) { entry.path.name() } else { text };
    let Some(first) = kept.chars().find(|character| is_unsafe(*character)) else { return };
    if entry.path.flaws().intersects(super::OUTSIDE) || super::is_spoken_for(context, entry) {
        return;
    }
    let what = format!("holds `{first}`, which the target does not keep");
    let folder = text.strip_suffix(kept).unwrap_or_default();
    let to = format!("{folder}{}", kept.replace(is_unsafe, "_"));
    let fix = if context.names().is_taken_alike(&to) {
        super::numbering(context, entry, &to, 2)
    } else {
        super::renaming(context, entry, Some(to), Safety::Unsafe)
    };
    drafts.push(super::draft(entry, &what, "give the file a name without such characters", fix));
}

/// Whether nothing but the last component of a name arrives.
fn is_flattened(context: &Context<'_>) -> bool {
    let push = &context.settings.push;
    context.profile.push.is_some() && push.merge.is_none() && !push.preserve_folders
}
