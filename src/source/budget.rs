//! One allowance of bytes for the whole process, so that memory does not grow with threads.
//!
//! Knows nothing of what the bytes are for.

use std::sync::{Condvar, Mutex, PoisonError};

/// The allowance of all sources of this process for entries that are in memory whole: 512 MiB.
pub(crate) static IN_FLIGHT: Budget = Budget::new(512 << 20);

/// The allowance of all decodes of this process, of those that only look as well as of those that build:
/// 512 MiB. Taken last and held while nothing else is waited for.
pub(crate) static DECODING: Budget = Budget::new(DECODING_MAX);
/// What one decode may hold at most. Bytes.
pub(crate) const DECODING_MAX: u64 = 512 << 20;

/// The allowance of all workers of this process for documents that are read as a whole: 128 MiB. Taken last
/// and held while nothing else is waited for.
pub(crate) static DOCUMENTS: Budget = Budget::new(128 << 20);

/// Bytes that all workers together may hold at a time.
#[derive(Debug)]
pub(crate) struct Budget {
    total: u64,
    free: Mutex<u64>,
    freed: Condvar,
}

/// A part of the budget; given back when dropped.
#[derive(Debug)]
pub(crate) struct Allowance<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    /// A budget of so many bytes.
    pub(crate) const fn new(total: u64) -> Self {
        Self { total, free: Mutex::new(total), freed: Condvar::new() }
    }

    /// Waits until so many bytes are free, and takes them. A request above the whole budget waits for all
    /// of it, so that one oversized entry passes alone.
    pub(crate) fn take(&self, bytes: u64) -> Allowance<'_> {
        let bytes = bytes.min(self.total);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Allowance { budget: self, bytes }
    }

    /// Takes so many bytes where they are free now.
    pub(crate) fn try_take(&self, bytes: u64) -> Option<Allowance<'_>> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(bytes)?;
        Some(Allowance { budget: self, bytes })
    }
}

impl Drop for Allowance<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_can_be_taken_again() {
        let budget = Budget::new(10);
        drop(budget.take(10));
        let half = budget.take(5);
        drop(budget.take(5));
        drop(half);
        drop(budget.take(1_000));
    }

    #[test]
    fn what_is_not_free_is_refused_without_waiting() {
        let budget = Budget::new(10);
        let most = budget.try_take(8);
        assert!(most.is_some() && budget.try_take(3).is_none());
        drop(most);
        assert!(budget.try_take(10).is_some());
    }
}
