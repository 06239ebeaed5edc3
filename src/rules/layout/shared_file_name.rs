//! `layout/shared-file-name`: one file name stands in several folders that are merged in one push.
//!
//! Folders of equal names are reported by `layout/repeated-item-name`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Because, Entry, EntryId, Fix, Locus, MergeMode, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, listed};
use crate::view::Context;
use crate::view::Merged;

pub(super) static RULE: Rule = Rule {
    code: "layout/shared-file-name",
    level: Some(Severity::Error),
    summary: "folders that are merged in one push share a file name",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a client that finds files by name alone sends the last of equal names for all of them",
        source: cite!(CWE_694),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Compares the file names of all folders that one push merges into items. Folders that share names, directly or by
way of a third, are reported together.

## Why
The uploader finds a file again by its name without its folder. Of two files of one name the last is sent for both
items: every item is there, every upload succeeds, and one of them shows the images of the other.

## Example
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=slots
left/1.png
left/2.png
right/1.png
```
```imgpack fixed v7-darwin
container directory 10000
set item-merge-mode=slots
left/left_1.png
left/left_2.png
right/right_1.png
```
A series is sent as one file that bears the name of its folder, so that names of slices may be the same:
```imgpack pass v7-darwin
container directory 10000
set item-merge-mode=series
left/1.dcm
right/1.dcm
```

## Fix
With `--unsafe-fixes` every file of these folders gets the name of its folder in front, which keeps the order
within each. Or push each folder by itself.
";

/// Shared names that a message lists.
const LISTED: usize = 3;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.settings.push.storage.is_some() || context.settings.push.merge == Some(MergeMode::Series) {
        return;
    }
    let items = context.merged();
    let mut holders: BTreeMap<&str, Vec<(usize, EntryId)>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        for id in &item.members {
            holders.entry(context.entry(*id).path.name()).or_default().push((index, *id));
        }
    }
    holders.retain(|_, places| places.len() > 1);
    for group in connected(items.len(), &holders) {
        drafts.push(draft(context, items, &group, &holders));
    }
}

/// Items that share names, directly or by way of others, each group in the order of the push.
fn connected(count: usize, holders: &BTreeMap<&str, Vec<(usize, EntryId)>>) -> Vec<BTreeSet<usize>> {
    let mut group_of: Vec<usize> = (0..count).collect();
    for places in holders.values() {
        let Some(first) = places.first().and_then(|(index, _)| group_of.get(*index)).copied() else {
            continue;
        };
        let joined: BTreeSet<usize> =
            places.iter().filter_map(|(index, _)| group_of.get(*index).copied()).collect();
        if joined.len() > 1 {
            group_of.iter_mut().filter(|group| joined.contains(group)).for_each(|group| *group = first);
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (index, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().insert(index);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

fn draft(
    context: &Context<'_>,
    items: &[Merged<'_>],
    group: &BTreeSet<usize>,
    holders: &BTreeMap<&str, Vec<(usize, EntryId)>>,
) -> Draft {
    let shared: Vec<(&&str, &Vec<(usize, EntryId)>)> =
        holders.iter().filter(|(_, places)| places.iter().any(|(index, _)| group.contains(index))).collect();
    let (name, places) = shared.first().map_or(("", &[][..]), |(name, places)| (**name, places.as_slice()));
    let folders: Vec<&str> =
        group.iter().filter_map(|index| items.get(*index)).map(|item| item.folder).collect();
    let last = places.last().and_then(|(index, _)| items.get(*index)).map_or("", |item| item.folder);
    let count = counted(shared.len() as u64, "file name", "file names");
    let message = format!(
        "{} share {count} ({}); `{name}` of `{last}` would be sent for all of them",
        listed(folders, LISTED),
        listed(shared.iter().map(|(name, _)| name), LISTED),
    );
    let at = places.first().map_or(Locus::Package, |(_, id)| Locus::Entry(*id));
    let help = "give the files names that differ between the folders, or push each folder by itself";
    let mut draft = Draft::new(at, name, message, help).fix(fix(context, items, group));
    for (_, id) in shared.iter().flat_map(|(_, places)| *places).skip(1) {
        draft = draft.related(Locus::Entry(*id), "a name that is shared");
    }
    draft
}

fn fix(context: &Context<'_>, items: &[Merged<'_>], group: &BTreeSet<usize>) -> Fix {
    let names = group.iter().filter_map(|index| items.get(*index)).flat_map(|item| {
        item.members.iter().map(|id| {
            let entry: &Entry = context.entry(*id);
            let folder = item.folder;
            (entry, format!("{folder}/{folder}_{}", entry.path.name()))
        })
    });
    super::renamed(context, "put the name of its folder before each file's".into(), names)
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::{fixture, profiles};

    #[test]
    fn folders_that_share_names_by_way_of_a_third_are_reported_once_and_fixed_at_once() {
        let text = "container directory 1\nset item-merge-mode=slots\na/1.png\nb/1.png\nb/2.png\nc/2.png\n\
                    d/3.png\ne/4.png\nf/4.png";
        let fixture = fixture::parse(text).unwrap();
        let profile = profiles::find("v7-darwin").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        let reported: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(
            reported,
            [
                "`a`, `b`, `c` share 2 file names (`1.png`, `2.png`); `1.png` of `b` would be sent for all of them",
                "`e`, `f` share 1 file name (`4.png`); `4.png` of `f` would be sent for all of them",
            ]
        );
    }
}
