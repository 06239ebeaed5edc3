//! What was decided elsewhere of the entries of a package, each apart from the others.
//!
//! Knows no row and no single rule.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::EntryId;
#[cfg(feature = "fs")]
use crate::rules::{self, Check};

/// What was decided of the entries of a package, each apart from the others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decisions {
    /// The entries that rules must be asked of again; of all others they have nothing to say.
    says: FxHashMap<&'static str, Vec<EntryId>>,
    /// The entries that share a key.
    groups: FxHashMap<&'static str, Vec<Vec<EntryId>>>,
    /// Rules of which nothing was decided.
    open: FxHashSet<&'static str>,
}

#[cfg(feature = "fs")]
impl Decisions {
    /// A rule must be asked of an entry.
    pub(crate) fn say(&mut self, code: &'static str, entry: EntryId) {
        self.says.entry(code).or_default().push(entry);
    }

    /// Entries share a key of a rule.
    pub(crate) fn group(&mut self, code: &'static str, entries: Vec<EntryId>) {
        self.groups.entry(code).or_default().push(entries);
    }

    /// Nothing was decided of what a rule says.
    pub(crate) fn leave_open(&mut self, code: &'static str) {
        self.open.insert(code);
    }

    /// The same where these entries are other ones than they were, ascending: rules are asked of them, and groups are
    /// formed anew.
    #[must_use]
    pub(crate) fn without(mut self, changed: &[EntryId]) -> Self {
        if !changed.is_empty() {
            let keyed = rules::all().filter(|rule| matches!(rule.check, Check::Keyed(_)));
            self.open.extend(keyed.map(|rule| rule.code));
        }
        for code in super::codes_apart().filter(|_| !changed.is_empty()) {
            self.says.entry(code).or_default().extend(changed);
        }
        for entries in self.says.values_mut() {
            entries.sort_unstable();
            entries.dedup();
        }
        self
    }
}

impl Decisions {
    /// The entries that a rule must be asked of, ascending; `None`: all of them.
    pub(super) fn entries(&self, code: &str) -> Option<&[EntryId]> {
        let is_open = self.open.contains(code);
        (!is_open).then(|| self.says.get(code).map_or(&[][..], Vec::as_slice))
    }

    /// The entries that share a key of a rule; `None`: the groups are not known.
    pub(super) fn groups(&self, code: &str) -> Option<&[Vec<EntryId>]> {
        let is_open = self.open.contains(code);
        (!is_open).then(|| self.groups.get(code).map_or(&[][..], Vec::as_slice))
    }
}
