//! Entries of which an earlier scan said all but what stands in texts: these are read again, for whatever is asked now.
//!
//! Knows no file of facts.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rustc_hash::FxHashMap;

use super::texts::{self, Role, Text};
use super::{Collected, Probe};
use crate::model::{Entry, EntryId, Facts, Grade, Trouble, TroubleKind};
use crate::source::{Bytes, Reach, Source};

/// Puts what is known already, and reads the texts among it.
pub(super) fn recall(
    source: &dyn Source,
    entries: &[Entry],
    roles: &FxHashMap<EntryId, Role>,
    probe: &Probe<'_>,
    collected: &Collected,
) {
    let is_known = |entry: &&Entry| source.known(entry.id).is_some() && roles.contains_key(&entry.id);
    let texts: Vec<&Entry> = entries.iter().filter(is_known).collect();
    source.visit(&texts, Reach::Whole, &|id, bytes| {
        if let (Some(entry), Some(role), Some(facts)) =
            (entries.get(id.index()), roles.get(&id), source.known(id))
        {
            collected.put(id, text_of(entry, bytes, *role, facts.clone(), probe));
        }
    });
    for entry in entries.iter().filter(|entry| !collected.has(entry.id)) {
        if let Some(facts) = source.known(entry.id) {
            collected.put(entry.id, (facts.clone(), None));
        }
    }
}

fn text_of(
    entry: &Entry,
    bytes: &mut dyn Bytes,
    role: Role,
    mut facts: Facts,
    probe: &Probe<'_>,
) -> (Facts, Option<Text>) {
    let read = || texts::read(entry, bytes, role, facts.by_magic, probe);
    let text = match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            // What was not readable then has its reason already.
            if facts.troubles.iter().all(|trouble| trouble.grade != Grade::Broken) {
                facts.troubles.push(Trouble::broken(TroubleKind::Unverified, error.to_string()));
            }
            None
        }
        Err(_) => {
            facts.troubles.push(Trouble::gave_up());
            None
        }
    };
    (facts, text)
}
