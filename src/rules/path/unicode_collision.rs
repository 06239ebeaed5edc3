//! `path/unicode-collision`: names differ only by Unicode form.
//!
//! Differences of letter case are reported by `path/case-collision`.

use crate::model::{Because, EntryId, Flaws, Locus, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::text::{code_points_of_difference, nfc};
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "path/unicode-collision",
    level: Some(Severity::Warning),
    summary: "names differ only by Unicode form",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "names that are equal in one normalisation form are the same name to some systems",
        source: cite!(UAX_15),
    },
    check: Check::Keyed(Keyed { over: Members::Entries, key, judge }),
};

const DOC: &str = r#"
## What it does
Compares the names of files in Unicode normalisation form C.

## Why
They look the same. macOS holds one of them: unpacking there loses the other without a word.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| cafe\u{301}.png,first\n
|| caf\u{e9}.png,second\n
"cafe\u{301}.png" png 20x10
"caf\u{e9}.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
|| File,Title\n
|| caf\u{e9}-2.png,first\n
|| caf\u{e9}.png,second\n
"caf\u{e9}-2.png" png 20x10
"caf\u{e9}.png" png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\n
|| cafe.png,first\n
|| caf\u{e9}.png,second\n
cafe.png png 20x10
"caf\u{e9}.png" png 20x10
```

## Fix
With `--unsafe-fixes` all but the one in form C get a number, and the cells that name them follow.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Entry(id) = member else { return None };
    let entry = context.entry(id);
    // Pure ASCII has one form.
    let has_forms = entry.is_file() && entry.path.flaws().contains(Flaws::NON_ASCII);
    has_forms.then(|| nfc(entry.path.text()).into_owned())
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let is_composed = |id: &EntryId| !context.entry(*id).path.flaws().contains(Flaws::NOT_NFC);
    let Some(keeper) = group.entries().find(is_composed).or_else(|| group.entries().next()) else { return };
    let kept = context.entry(keeper).path.text();
    let mut last = kept;
    for (index, id) in group.entries().filter(|id| *id != keeper).enumerate() {
        let entry = context.entry(id);
        let name = entry.path.text();
        // Repeats of one name stand beside each other, and are duplicates.
        if name == kept || name == last {
            continue;
        }
        last = name;
        let what = match code_points_of_difference(name, kept) {
            Some((has, other)) => format!("looks like another name: {has} where that has {other}"),
            None => format!("differs from `{kept}` only by Unicode form"),
        };
        let fix = super::numbering(context, entry, &group.key, index + 2);
        let draft = super::draft(entry, &what, "give the files names that look different", fix);
        drafts.push(draft.related(Locus::Entry(keeper), "the other name"));
    }
}
