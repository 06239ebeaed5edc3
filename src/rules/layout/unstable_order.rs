//! `layout/unstable-order`: the order of slots, channels or slices is not the one that the names seem to tell, or not the
//! one that they told before a build renamed files.
//!
//! The order itself is known by `view`.

use crate::model::{Because, Entry, EntryId, EntryPath, Fix, Locus, NaturalKey, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::fold;
use crate::view::Context;
use crate::view::Merged;

pub(super) static RULE: Rule = Rule {
    code: "layout/unstable-order",
    level: Some(Severity::Warning),
    summary: "the order of an item's files is undefined, depends on letter case, or was changed by a rename",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "in natural order `1` is the same as `01`, and capital letters come before small ones",
        source: cite!(NATSORT),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Sorts the files of each merged folder as the push does, and reports names that it takes for equal (`1.png`,
`01.png`), and folders whose order would be another one if letter case did not count. A build judges the new names as well: of
`scan.gif` and `scan.h.png` the first becomes the second when `--convert` makes it `scan.png`.

## Why
Names that sort equal stand as the disk lists them: slots change places from machine to machine. `B.png` stands
before `a.png`, which no file manager shows.

## Example
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=slots
a/01.png
a/1.png
a/2.png
```
```imgpack fixed v7-darwin
container directory 10000
set item-merge-mode=slots
a/1_01.png
a/2_1.png
a/3_2.png
```
Letter case:
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=channels
a/b.png
a/C.png
```
```imgpack fixed v7-darwin
container directory 10000
set item-merge-mode=channels
a/1_b.png
a/2_C.png
```
```imgpack pass v7-darwin
container directory 10000
set item-merge-mode=slots
a/2.png
a/10.png
a/B.png
```

## Fix
With `--unsafe-fixes` every file of the folder gets a number in front, in natural order without letter case of the names on
the input.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    for item in context.merged() {
        let drafts_of_item = [tie, turned_by_case, turned_by_rename];
        if let Some(draft) = drafts_of_item.iter().find_map(|draft| draft(context, item)) {
            drafts.push(draft.fix(numbered(context, item)));
        }
    }
}

const HELP: &str = "number the files with zeros in front, all of one length";

/// The first two names that sort equal.
fn tie(context: &Context<'_>, item: &Merged<'_>) -> Option<Draft> {
    let key = |id| NaturalKey::new(context.entry(id).path.name());
    let pair = neighbours(item, |one, two| key(one) == key(two))?;
    Some(draft(context, item, pair, "sorts equal", |one, two, folder| {
        format!("`{one}` and `{two}` sort equal in `{folder}`; their order is that of the disk")
    }))
}

/// The first two neighbours that would stand the other way round if letter case did not count.
fn turned_by_case(context: &Context<'_>, item: &Merged<'_>) -> Option<Draft> {
    let key = |id| NaturalKey::new(&fold(context.entry(id).path.name()));
    let pair = neighbours(item, |one, two| key(one) > key(two))?;
    Some(draft(context, item, pair, "comes after it", |one, two, folder| {
        format!("`{one}` stands before `{two}` in `{folder}`, as capital letters come first")
    }))
}

/// The first two neighbours that stood the other way round under the names of the input.
fn turned_by_rename(context: &Context<'_>, item: &Merged<'_>) -> Option<Draft> {
    if !item.members.iter().any(|id| context.inventory.given_names.contains_key(id)) {
        return None;
    }
    let key = |id| given_order(given(context, id));
    let pair = neighbours(item, |one, two| key(one) > key(two))?;
    let (was, other) = (given(context, pair.0).name(), given(context, pair.1).name());
    Some(draft(context, item, pair, "came before it", |one, two, folder| {
        format!("`{one}` stands before `{two}` in `{folder}`; as `{was}` it came after `{other}`")
    }))
}

/// The first two files next to each other of which this is so.
fn neighbours(item: &Merged<'_>, is_so: impl Fn(EntryId, EntryId) -> bool) -> Option<(EntryId, EntryId)> {
    let next = item.members.iter().skip(1);
    item.members.iter().zip(next).map(|(one, two)| (*one, *two)).find(|(one, two)| is_so(*one, *two))
}

/// A finding about two files: `said` is given their names and that of their folder.
fn draft(
    context: &Context<'_>,
    item: &Merged<'_>,
    (one, two): (EntryId, EntryId),
    relation: &str,
    said: impl Fn(&str, &str, &str) -> String,
) -> Draft {
    let name = |id| context.entry(id).path.name();
    let draft = Draft::new(Locus::Entry(one), item.folder, said(name(one), name(two), item.folder), HELP);
    draft.related(Locus::Entry(two), relation)
}

/// The name of a file on the input.
fn given<'a>(context: &Context<'a>, id: EntryId) -> &'a EntryPath {
    context.inventory.given_names.get(&id).unwrap_or(&context.entry(id).path)
}

/// Natural order without letter case; of names that it takes for equal that of the push.
fn given_order(path: &EntryPath) -> (NaturalKey, NaturalKey, Vec<u8>) {
    (NaturalKey::new(&fold(path.name())), NaturalKey::new(path.name()), path.raw().to_vec())
}

fn numbered(context: &Context<'_>, item: &Merged<'_>) -> Fix {
    let mut members: Vec<&Entry> = item.members.iter().map(|id| context.entry(*id)).collect();
    members.sort_by_cached_key(|entry| given_order(given(context, entry.id)));
    let width = members.len().to_string().len();
    let names = members
        .iter()
        .zip(1_u32..)
        .map(|(entry, number)| (*entry, format!("{}/{number:0width$}_{}", item.folder, entry.path.name())));
    super::renamed(context, "put a number before each file's name".into(), names)
}
