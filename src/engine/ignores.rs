//! What the configuration sets aside of the findings on one package, found by code and place.
//!
//! Knows no single rule, and no file: names of inputs and exceptions are handed in.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Globs, Ignore, Inventory, Judged, Locus};
use crate::rules::Hush;

use super::levels::{Levels, matches};

/// The exceptions that are about one package. Each entry is looked up once, whatever their number.
pub(super) struct Ignores<'i> {
    list: &'i [Ignore],
    /// What is set aside of each code, `group` or `group/*` that an exception names.
    of_code: FxHashMap<&'i str, Arc<Hush>>,
    /// Those with a path that mean something here.
    meant: BTreeSet<usize>,
}

impl<'i> Ignores<'i> {
    pub(super) fn new(list: &'i [Ignore], inventory: &Inventory) -> Self {
        let mut hushes: FxHashMap<&str, Hush> = FxHashMap::default();
        let mut globs: FxHashMap<&[String], Globs<usize>> = FxHashMap::default();
        let mut meant = BTreeSet::new();
        for (index, ignore) in list.iter().enumerate().filter(|(_, ignore)| ignore.expired.is_none()) {
            let hush = hushes.entry(&ignore.code).or_default();
            match &ignore.path {
                Some(path) => globs.entry(&ignore.inputs).or_default().add(path, index),
                None => _ = hush.all.get_or_insert(index),
            }
        }
        let places = || inventory.entries.iter().map(|entry| Locus::Entry(entry.id)).chain([Locus::Package]);
        for (inputs, globs) in &globs {
            for at in places() {
                let mut note = |index: usize| {
                    meant.insert(index);
                    let hush = list.get(index).and_then(|ignore| hushes.get_mut(ignore.code.as_str()));
                    hush.into_iter().for_each(|hush| hush.note(&at, index));
                };
                names(inputs, inventory, &at).iter().for_each(|name| globs.each(name, &mut note));
            }
        }
        let of_code = hushes.into_iter().map(|(code, hush)| (code, Arc::new(hush))).collect();
        Self { list, of_code, meant }
    }

    /// What is set aside of the findings with this code.
    pub(super) fn of_rule(&self, code: &str) -> Vec<Arc<Hush>> {
        let about = self.of_code.iter().filter(|(exception, _)| matches(exception, code));
        about.map(|(_, hush)| Arc::clone(hush)).collect()
    }

    /// The exceptions that are reported as without effect; `used`: those that set something aside on this package.
    pub(super) fn unused(&self, levels: &Levels, used: &BTreeSet<usize>) -> Vec<&'i Ignore> {
        let runs = |exception: &&str| levels.iter().any(|setting| matches(exception, setting.rule.code));
        let running: BTreeSet<&str> = self.of_code.keys().copied().filter(runs).collect();
        let is_judged = |(index, ignore): &(usize, &Ignore)| match ignore.judged {
            Judged::No => false,
            Judged::Partly => self.meant.contains(index),
            Judged::Wholly => true,
        };
        let is_idle = |(index, ignore): &(usize, &Ignore)| {
            !used.contains(index) && !ignore.was_used && ignore.expired.is_none()
        };
        let idle = self.list.iter().enumerate().filter(is_idle).filter(is_judged);
        idle.map(|(_, ignore)| ignore).filter(|ignore| running.contains(ignore.code.as_str())).collect()
    }
}

/// The names under which an exception may mean a place: of the entry in its package, and of the file relative to the
/// configuration (`data/photos/a.png`, `data/upload.zip!/a.png`, `data/upload.zip`).
fn names(inputs: &[String], inventory: &Inventory, at: &Locus) -> Vec<String> {
    let Some(id) = at.entry() else { return inputs.to_vec() };
    let name = inventory.entry(id).path.text();
    let (index, kind, inner) = inventory.input_of(name);
    let mut names = vec![name.to_owned()];
    if let Some(input) = inputs.get(index) {
        let between = if kind.is_archive() { "!/" } else { "/" };
        names.push(format!("{input}{between}{inner}"));
        names.push(input.clone());
    }
    names
}
