//! `archive/system-junk`: what systems and tools left in the package.
//!
//! One finding a kind of side file. What counts as one is reported by `model::path`.

use crate::model::{Because, Deed, Entry, EntryId, EntryKind, EntryPath, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "archive/system-junk",
    level: Some(Severity::Warning),
    summary: "leavings of systems and tools are in the package",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES,
    because: Because {
        text: "such a file looks like an image or a table by its name and is neither",
        source: cite!(RFC_1740),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds what systems and tools leave beside your files: `__MACOSX/`, `._*`, `.DS_Store`, `Thumbs.db`, `desktop.ini`,
`.ipynb_checkpoints/`, `.git/`, `.cache/`, `.Trash-*/`, `~$*`, `:Zone.Identifier` and their like, wherever they stand.
One finding for each kind, with the number of entries and their bytes; an error where a push would send them.

## Why
They bear the names of your files: `__MACOSX/._list.csv` is a second table to a platform that takes one, and
`._a.png` a broken image.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
__MACOSX/._a.png appledouble size=120
__MACOSX/._list.csv appledouble size=120
.DS_Store ? size=6148
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
A folder that a notebook left, and the note of a download, where a push would send the image:
```imgpack fail v7-darwin
container directory 10000
a.png
.ipynb_checkpoints/a-checkpoint.png
a.png:Zone.Identifier ?
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
They are left out, before anything else is counted.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut kinds: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in context.inventory.live().filter(|entry| entry.path.is_junk()) {
        kinds.entry(kind(entry)).or_default().push(entry);
    }
    for (kind, entries) in kinds {
        if let Some(draft) = judge(context, &kind, entries) {
            drafts.push(draft);
        }
    }
}

/// The outermost component that makes the entry junk: `__MACOSX/`, `._*`, `.DS_Store` …
fn kind(entry: &Entry) -> String {
    let text = entry.path.text();
    let is_folder = entry.kind == EntryKind::Directory;
    let mut parts = text.trim_end_matches('/').split('/').peekable();
    while let Some(part) = parts.next() {
        if EntryPath::from(part).is_junk() {
            let slash = if is_folder || parts.peek().is_some() { "/" } else { "" };
            return if part.starts_with("._") { "._*".into() } else { format!("{part}{slash}") };
        }
    }
    text.to_owned()
}

fn judge(context: &Context<'_>, kind: &str, mut entries: Vec<&Entry>) -> Option<Draft> {
    entries.sort_by(|a, b| a.path.raw().cmp(b.path.raw()).then(a.id.cmp(&b.id)));
    let first = entries.first()?;
    let bytes = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    let count = entries.len() as u64;
    let what = format!(
        "{} that a system or tool left, {}",
        counted(count, "entry", "entries"),
        counted(bytes, "byte", "bytes")
    );
    let message = format!("`{kind}`: {what} in `{}`", context.inventory.container.name);
    let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
    let fix = Fix::safe(format!("leave out {}", counted(count, "entry", "entries")), Deed::leaving_out(ids));
    let mut draft = Draft::new(Locus::Entry(first.id), kind, message, "leave them out").fix(fix);
    // A target that goes by extensions makes items of them.
    let needs = context.profile.push.as_ref();
    let is_sent = |entry: &&Entry| needs.is_some_and(|needs| needs.sends(entry.path.text()));
    if entries.iter().any(is_sent) {
        draft = draft.severity(Severity::Error);
    }
    for entry in entries.iter().skip(1) {
        draft = draft.related(Locus::Entry(entry.id), "another one");
    }
    Some(draft)
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check, settle};
    use crate::{fixture, profiles};

    #[test]
    fn five_thousand_side_files_are_one_finding_with_their_count() {
        let junk: Vec<String> =
            (0..5000).map(|number| format!("__MACOSX/img/._{number}.png appledouble size=2")).collect();
        let text = format!("list.csv\n| File, Title\n| a.png, first\na.png png\n{}", junk.join("\n"));
        let fixture = fixture::parse(&text).unwrap();
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].message.contains("5,000 entries"), "{}", found[0].message);
        assert!(found[0].message.contains("10,000 bytes"), "{}", found[0].message);
        let settled = settle(fixture.inventory, &profile, &levels, &fixture.settings);
        assert_eq!(settled.plan.steps.len(), 5000);
    }
}
