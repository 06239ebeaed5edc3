//! A tar as a stream of bytes that can be skipped, and that stream over a plain file.
//!
//! Knows no header.

use super::super::ReadAt;
use super::super::read_at::read_up_to;
use super::super::stamp::unreadable;
use super::super::zeros::{self, Zeros};
use crate::model::Trouble;

/// The bytes of a tar, front to back. After an error nothing more is asked for.
pub(super) trait Stream {
    /// Fills the buffer, or as much of it as there is to the end; behind that it may leave anything.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble>;

    /// Goes forward by at most so many bytes; says by how many.
    fn skip(&mut self, count: u64) -> Result<u64, Trouble>;

    /// Bytes from the start of the tar.
    fn position(&self) -> u64;

    /// Goes through all that is left and says what it is.
    fn rest(&mut self) -> Result<Zeros, Trouble>;
}

/// Read ahead when entries are small, so that their headers come with them. Bytes.
const AHEAD: usize = 64 << 10;
/// Read after a large entry: the padding, its header, and some. Bytes.
const HEADER: usize = 4 << 10;

/// A tar that lies unpacked in a file.
pub(super) struct Plain<'a> {
    file: &'a dyn ReadAt,
    len: u64,
    position: u64,
    buffer: Vec<u8>,
    /// Where the buffer begins, and how much of it holds something.
    begin: u64,
    filled: usize,
    /// Bytes to read the next time.
    ahead: usize,
}

impl<'a> Plain<'a> {
    pub(super) fn new(file: &'a dyn ReadAt, len: u64) -> Self {
        let buffer = vec![0; AHEAD];
        Self { file, len, position: 0, buffer, begin: 0, filled: 0, ahead: AHEAD }
    }

    /// What the buffer holds from the position on.
    fn held(&self) -> &[u8] {
        let start = self.position.checked_sub(self.begin).and_then(|start| usize::try_from(start).ok());
        start.and_then(|start| self.buffer.get(start..self.filled)).unwrap_or_default()
    }
}

impl Stream for Plain<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble> {
        if self.held().len() < buffer.len() && buffer.len() <= AHEAD {
            self.filled = 0;
            self.begin = self.position;
            let ahead = self.ahead.max(buffer.len());
            let target = self.buffer.get_mut(..ahead).unwrap_or_default();
            let position = self.position;
            self.filled = read_up_to(self.file, target, position).map_err(|error| unreadable(&error))?;
        }
        let held = self.held();
        let count = if held.len() >= buffer.len() || buffer.len() <= AHEAD {
            let count = held.len().min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(held) {
                *to = *from;
            }
            count
        } else {
            read_up_to(self.file, buffer, self.position).map_err(|error| unreadable(&error))?
        };
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }

    fn skip(&mut self, count: u64) -> Result<u64, Trouble> {
        let count = count.min(self.len.saturating_sub(self.position));
        self.position = self.position.saturating_add(count);
        self.ahead = if count > AHEAD as u64 { HEADER } else { AHEAD };
        Ok(count)
    }

    fn position(&self) -> u64 {
        self.position
    }

    fn rest(&mut self) -> Result<Zeros, Trouble> {
        let rest = zeros::scan(self.file, self.position, self.len).map_err(|error| unreadable(&error))?;
        self.position = self.len;
        Ok(rest)
    }
}
