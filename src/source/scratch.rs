//! How work on many entries is spread over threads, each with its own reused buffer.
//!
//! Knows nothing of containers. Whoever is called here must not start parallel work of its own while it
//! holds an allowance: it could wait for itself.

use std::cell::Cell;

use super::Budget;
use super::pace::Pace;
use crate::model::{Entry, EntryId, Trouble};
use crate::parallel;

/// What all workers of all sources may hold in buffers at a time. Bytes.
pub(crate) static MEMORY: Budget = Budget::new(128 << 20);

/// Up to here a buffer is so small that it is not worth asking for an allowance. Bytes.
pub(crate) const UNCOUNTED: u64 = 1 << 20;
/// A thread gives back what its buffer holds above this. Bytes.
const KEPT: usize = 4 << 20;
/// Below both of these a package is not worth a thread pool.
const INLINE_ENTRIES: usize = 64;
const INLINE_BYTES: u64 = 1 << 20;

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Lends this thread's buffer. Its length is what it once grew to, its content is anything.
pub(crate) fn with_scratch<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let mut buffer = SCRATCH.take();
    let result = work(&mut buffer);
    if buffer.len() <= KEPT {
        SCRATCH.set(buffer);
    }
    result
}

/// Makes a buffer at least so long, without clearing what it has.
pub(crate) fn grow(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length {
        *buffer = Vec::new();
        *buffer = vec![0; length];
    }
}

/// Calls `work` for each entry, several at a time where there is enough to do, and gathers the troubles in
/// entry order. Neighbours go to one thread, so that the disk reads ahead.
pub(crate) fn spread(
    wanted: &[&Entry],
    work: impl Fn(&Entry, &mut Vec<(EntryId, Trouble)>) + Sync,
) -> Vec<(EntryId, Trouble)> {
    spread_at(Pace::NEAR, wanted, work)
}

/// The same of bytes that are best read at some pace.
pub(crate) fn spread_at(
    pace: Pace,
    wanted: &[&Entry],
    work: impl Fn(&Entry, &mut Vec<(EntryId, Trouble)>) + Sync,
) -> Vec<(EntryId, Trouble)> {
    let bytes = wanted.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    let mut troubles = Vec::new();
    if let Some(lanes) = pace.lanes {
        troubles = parallel::gather_in(lanes, wanted, |entry, troubles| work(entry, troubles));
    } else if wanted.len() < INLINE_ENTRIES && bytes < INLINE_BYTES {
        for entry in wanted {
            work(entry, &mut troubles);
        }
    } else {
        troubles = parallel::gather(wanted, |entry, troubles| work(entry, troubles));
    }
    troubles.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    troubles
}
