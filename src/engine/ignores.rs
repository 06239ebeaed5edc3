//! What the configuration sets aside of the findings of one rule.
//!
//! Knows no single rule, and no file: names of inputs and wishes are handed in.

use crate::model::{Ignore, Inventory, Judged, Locus};
use crate::rules::Hush;

use super::levels::Levels;

/// What is set aside of the findings with this code; nothing where no wish is about them.
pub(super) fn of_rule(ignores: &[Ignore], inventory: &Inventory, code: &str) -> Option<Hush> {
    let is_about = |(_, ignore): &(usize, &Ignore)| ignore.expired.is_none() && ignore.is_about(code);
    let wanted: Vec<(usize, &Ignore)> = ignores.iter().enumerate().filter(is_about).collect();
    let first = |at: &Locus| {
        let mut meant = wanted.iter().filter(|(_, ignore)| ignore.means(&names(ignore, inventory, at)));
        meant.next().map(|(index, _)| *index)
    };
    if wanted.is_empty() {
        return None;
    }
    let entries =
        inventory.entries.iter().filter_map(|entry| Some((entry.id, first(&Locus::Entry(entry.id))?)));
    Some(Hush { package: first(&Locus::Package), entries: entries.collect() })
}

/// The wishes that are reported as without effect; `used`: those that set something aside on this package.
pub(super) fn unused<'i>(
    ignores: &'i [Ignore],
    inventory: &Inventory,
    levels: &Levels,
    used: &[usize],
) -> Vec<&'i Ignore> {
    let runs = |ignore: &Ignore| levels.iter().any(|setting| ignore.is_about(setting.rule.code));
    let is_meant = |ignore: &Ignore| match ignore.judged {
        Judged::No => false,
        Judged::Partly => ignore.path.is_some() && means_any(inventory, ignore),
        Judged::Wholly => true,
    };
    let list = ignores.iter().enumerate();
    let idle = list.filter(|(at, ignore)| !used.contains(at) && !ignore.was_used && ignore.expired.is_none());
    let idle = idle.map(|(_, ignore)| ignore);
    idle.filter(|ignore| runs(ignore) && is_meant(ignore)).collect()
}

fn means_any(inventory: &Inventory, ignore: &Ignore) -> bool {
    let means = |at: Locus| ignore.means(&names(ignore, inventory, &at));
    means(Locus::Package) || inventory.entries.iter().any(|entry| means(Locus::Entry(entry.id)))
}

/// The names under which a wish may mean a place: of the entry in its package, and of the file relative to the
/// configuration (`data/photos/a.png`, `data/upload.zip!/a.png`, `data/upload.zip`).
fn names(ignore: &Ignore, inventory: &Inventory, at: &Locus) -> Vec<String> {
    let Some(id) = at.entry() else { return ignore.inputs.clone() };
    let name = inventory.entry(id).path.text();
    let (index, kind, inner) = inventory.input_of(name);
    let mut names = vec![name.to_owned()];
    if let Some(input) = ignore.inputs.get(index) {
        let between = if kind.is_archive() { "!/" } else { "/" };
        names.push(format!("{input}{between}{inner}"));
        names.push(input.clone());
    }
    names
}
