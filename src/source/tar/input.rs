//! The packed bytes of a file, front to back, with a look ahead.
//!
//! Knows no packing.

use std::io;

use super::super::ReadAt;
use super::super::read_at::read_up_to;

/// Bytes read at a time.
const PIECE: usize = 128 << 10;

/// A file that is read once.
pub(super) struct Input<'a> {
    file: &'a dyn ReadAt,
    /// Bytes of the file.
    len: u64,
    /// Where the buffer ends in the file.
    at: u64,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(file: &'a dyn ReadAt, len: u64) -> Self {
        let piece = usize::try_from(len).unwrap_or(PIECE).min(PIECE);
        Self { file, len, at: 0, buffer: vec![0; piece], start: 0, end: 0 }
    }

    pub(super) fn file(&self) -> &'a dyn ReadAt {
        self.file
    }

    /// Bytes of the whole file.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Bytes used so far.
    pub(super) fn position(&self) -> u64 {
        self.at.saturating_sub(self.end.saturating_sub(self.start) as u64)
    }

    fn held(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// What comes next: at least so many bytes, or all that is left.
    pub(super) fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        if self.held().len() < least {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
            let target = self.buffer.get_mut(self.end..).unwrap_or_default();
            let count = read_up_to(self.file, target, self.at)?;
            self.at = self.at.saturating_add(count as u64);
            self.end = self.end.saturating_add(count);
        }
        Ok(self.held())
    }

    /// Goes past bytes that were looked at.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.end);
    }

    /// The next bytes; `None` where the file ends before them.
    pub(super) fn take<const N: usize>(&mut self) -> io::Result<Option<[u8; N]>> {
        let taken = self.peek(N)?.first_chunk::<N>().copied();
        if taken.is_some() {
            self.consume(N);
        }
        Ok(taken)
    }
}
