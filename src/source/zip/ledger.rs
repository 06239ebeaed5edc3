//! What the audit writes down, bounded: a hostile archive of a million lies fills no memory.
//!
//! Knows no record; it only counts.

use std::collections::BTreeMap;

use crate::model::{EntryId, Trouble, TroubleKind};

/// Troubles of one kind that are kept with their words; the rest is counted.
const KEPT: usize = 10_000;

/// The troubles of one archive.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    container: Vec<Trouble>,
    entries: Vec<(EntryId, Trouble)>,
    reported: BTreeMap<TroubleKind, usize>,
}

impl Ledger {
    /// Something wrong with the container as a whole.
    pub(super) fn container(&mut self, trouble: Trouble) {
        self.container.push(trouble);
    }

    /// Something wrong with one entry.
    pub(super) fn entry(&mut self, index: usize, trouble: Trouble) {
        let reported = self.reported.entry(trouble.kind).or_default();
        *reported += 1;
        if *reported <= KEPT {
            self.entries.push((id(index), trouble));
        }
    }

    /// The troubles of the container and of the entries, the latter in entry order.
    pub(super) fn finish(mut self) -> (Vec<Trouble>, Vec<(EntryId, Trouble)>) {
        for (kind, reported) in self.reported {
            if reported > KEPT {
                let detail =
                    format!("{} more entries have the same trouble and are not listed", reported - KEPT);
                self.container.push(Trouble::broken(kind, detail));
            }
        }
        self.entries.sort();
        (self.container, self.entries)
    }
}

/// So many bytes, in words.
pub(super) fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// The id of the entry at this place of the listing.
pub(super) fn id(index: usize) -> EntryId {
    EntryId(u32::try_from(index).unwrap_or(u32::MAX))
}
