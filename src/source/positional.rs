//! The bytes of one entry that lies unpacked in its container: read at offsets, in one piece or in windows.
//!
//! Knows nothing of containers; never moves the file's cursor, so any number of threads may share it.

use std::io;

use super::read_at::read_exact;
use super::scratch::{MEMORY, UNCOUNTED, grow};
use super::stamp::{Stamp, unreadable};
use super::{Bytes, Reach, ReadAt, WHOLE_MAX, WINDOW_MAX, budget::Allowance};
use crate::model::{Trouble, TroubleKind};

/// Where an entry's bytes lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Bytes from the file's start.
    pub(crate) offset: u64,
    /// Bytes.
    pub(crate) len: u64,
}

/// One entry in a file.
pub(crate) struct FileBytes<'a> {
    file: &'a dyn ReadAt,
    extent: Extent,
    /// To compare the file with, where the entry is the whole file.
    stamp: Option<Stamp>,
    buffer: &'a mut Vec<u8>,
    /// The part of the entry that the buffer holds.
    window: Extent,
    /// Bytes to read at a time: at first, and elsewhere.
    first: u64,
    step: u64,
    failure: Option<Trouble>,
    verified: bool,
    crc: Option<u32>,
    _allowance: Option<Allowance<'static>>,
}

impl<'a> FileBytes<'a> {
    pub(crate) fn new(file: &'a dyn ReadAt, extent: Extent, reach: Reach, buffer: &'a mut Vec<u8>) -> Self {
        let pace = file.pace();
        let (first, step) = match reach {
            Reach::Head => (pace.first, pace.next),
            Reach::Whole if extent.len <= WHOLE_MAX => (extent.len.max(1), extent.len.max(1)),
            Reach::Whole => (pace.window, pace.window),
        };
        Self {
            file,
            extent,
            stamp: None,
            buffer,
            window: Extent { offset: 0, len: 0 },
            first,
            step,
            failure: None,
            verified: false,
            crc: None,
            _allowance: (step > UNCOUNTED).then(|| MEMORY.take(step)),
        }
    }

    /// The entry is all of the file, which is to stay as the stamp says.
    pub(crate) fn stamped(mut self, stamp: Stamp) -> Self {
        self.stamp = Some(stamp);
        self
    }

    /// Reads the first window, so that an entry that cannot be read is not shown to anybody.
    pub(crate) fn prefetch(&mut self) -> Result<(), Trouble> {
        match self.at(0, 1) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.failure.take().unwrap_or_else(|| unreadable(&error))),
        }
    }

    /// What went wrong that `verify` did not tell already.
    pub(crate) fn finish(mut self) -> Vec<Trouble> {
        if self.verified { self.failure.take().into_iter().collect() } else { self.verify() }
    }

    fn fill(&mut self, offset: u64, need: u64) -> io::Result<()> {
        let window = if self.extent.len <= self.first {
            Extent { offset: 0, len: self.extent.len }
        } else {
            let step = if offset == 0 { self.first } else { self.step };
            Extent { offset, len: need.max(step).min(self.extent.len.saturating_sub(offset)) }
        };
        let length = usize::try_from(window.len).map_err(io::Error::other)?;
        self.window = Extent { offset: 0, len: 0 };
        grow(self.buffer, length);
        let start = self.extent.offset.saturating_add(window.offset);
        let target = self.buffer.get_mut(..length).unwrap_or_default();
        if let Err(error) = read_exact(self.file, target, start) {
            self.failure.get_or_insert_with(|| trouble_of(&error));
            return Err(error);
        }
        self.window = window;
        Ok(())
    }
}

impl Bytes for FileBytes<'_> {
    fn len(&self) -> u64 {
        self.extent.len
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let left = self.extent.len.saturating_sub(offset);
        let need = (want.clamp(1, WINDOW_MAX) as u64).min(left);
        if need == 0 {
            return Ok(&[]);
        }
        let end = self.window.offset.saturating_add(self.window.len);
        if offset < self.window.offset || offset.saturating_add(need) > end {
            self.fill(offset, need)?;
        }
        let start = usize::try_from(offset.saturating_sub(self.window.offset)).map_err(io::Error::other)?;
        let filled = usize::try_from(self.window.len).map_err(io::Error::other)?;
        Ok(self.buffer.get(start..filled).unwrap_or_default())
    }

    fn verify(&mut self) -> Vec<Trouble> {
        self.verified = true;
        let length = usize::try_from(self.window.len).ok();
        let held = length.and_then(|length| self.buffer.get(..length));
        // Larger entries would have to be read again, and nothing promises a sum to compare with.
        self.crc = held.filter(|_| self.window.len == self.extent.len).map(imgpack_streams::crc32::hash);
        let changed = self.stamp.and_then(|stamp| stamp.trouble(self.file.stamp()));
        // A change explains a failure to read; both would say one thing twice.
        changed.or(self.failure.take()).into_iter().collect()
    }

    fn crc(&self) -> Option<u32> {
        self.crc
    }
}

/// What a failed read says about the entry.
fn trouble_of(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            Trouble::broken(TroubleKind::ChangedDuringRun, "it ends earlier than when it was listed")
        }
        // What answers ranges says so of bytes that are no longer those of the first range.
        io::ErrorKind::StaleNetworkFileHandle => {
            Trouble::broken(TroubleKind::ChangedDuringRun, error.to_string())
        }
        _ => unreadable(error),
    }
}
