//! An entry of which it is reported how far its reading is, while it is read.
//!
//! Knows nothing of who looks.

use std::io;

use crate::model::Trouble;

use super::{Bytes, WINDOW_MAX};

/// Bytes between two reports; what is smaller is reported when it is done.
const STEP: u64 = 4 << 20;

/// How far the reading of entries is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passed {
    /// So many bytes more of an entry that is not done.
    Part(u64),
    /// One more entry is done, with so many bytes since its last report.
    Whole(u64),
}

/// Whoever is reported to.
pub(crate) type Report<'a> = &'a dyn Fn(Passed);

/// The bytes of an entry. What was read from its start on without a gap counts, and once however often it is read.
pub(crate) struct Watched<'a> {
    bytes: &'a mut dyn Bytes,
    report: Report<'a>,
    reached: u64,
    reported: u64,
}

impl<'a> Watched<'a> {
    pub(crate) fn new(bytes: &'a mut dyn Bytes, report: Report<'a>) -> Self {
        Self { bytes, report, reached: 0, reported: 0 }
    }

    /// Reports that an entry of this size is done.
    pub(crate) fn done(self, size: u64) {
        (self.report)(Passed::Whole(size.saturating_sub(self.reported)));
    }
}

impl Bytes for Watched<'_> {
    fn len(&self) -> u64 {
        self.bytes.len()
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let window = self.bytes.at(offset, want)?;
        if offset <= self.reached {
            self.reached = self.reached.max(offset + window.len() as u64);
            let new = self.reached - self.reported;
            if new >= STEP {
                self.reported = self.reached;
                (self.report)(Passed::Part(new));
            }
        }
        Ok(window)
    }

    fn verify(&mut self) -> Vec<Trouble> {
        // What a verification reads of a large entry is read here, where it is seen.
        let mut offset = self.bytes.unverified().max(self.reached);
        while self.bytes.len() > STEP && offset < self.bytes.len() {
            self.reached = self.reached.max(offset);
            match self.at(offset, WINDOW_MAX) {
                Ok(window) if !window.is_empty() => offset += window.len() as u64,
                _ => break,
            }
        }
        self.bytes.verify()
    }

    fn unverified(&self) -> u64 {
        self.bytes.unverified()
    }

    fn crc(&self) -> Option<u32> {
        self.bytes.crc()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// So many zeros, handed out a window at a time.
    struct Zeros(u64, Vec<u8>);

    impl Bytes for Zeros {
        fn len(&self) -> u64 {
            self.0
        }
        fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
            let left = usize::try_from(self.0.saturating_sub(offset)).unwrap();
            Ok(&self.1[..want.min(left)])
        }
        fn verify(&mut self) -> Vec<Trouble> {
            Vec::new()
        }
        fn unverified(&self) -> u64 {
            0
        }
        fn crc(&self) -> Option<u32> {
            None
        }
    }

    fn reports(size: u64, read: impl FnOnce(&mut dyn Bytes)) -> Vec<Passed> {
        let said = RefCell::new(Vec::new());
        let report = |passed| said.borrow_mut().push(passed);
        let mut zeros = Zeros(size, vec![0; WINDOW_MAX]);
        let mut watched = Watched::new(&mut zeros, &report);
        read(&mut watched);
        watched.done(size);
        said.into_inner()
    }

    #[test]
    fn a_large_entry_is_reported_as_it_is_read_and_once_however_often_that_is() {
        let size = 3 * STEP + 5;
        let said = reports(size, |bytes| {
            for _ in 0..2 {
                super::super::each_window(bytes, |_| Ok(())).unwrap();
            }
        });
        assert_eq!(said, [[Passed::Part(STEP); 3].as_slice(), &[Passed::Whole(5)]].concat());
        let only_verified = reports(size, |bytes| drop(bytes.verify()));
        assert_eq!(only_verified, said);
    }

    #[test]
    fn a_look_at_the_end_is_no_progress_and_a_small_entry_is_reported_once() {
        assert_eq!(reports(100, |bytes| drop(bytes.verify())), [Passed::Whole(100)]);
        let size = 2 * STEP;
        let said = reports(size, |bytes| drop(bytes.at(size - 10, 10).unwrap().to_vec()));
        assert_eq!(said, [Passed::Whole(size)]);
    }
}
