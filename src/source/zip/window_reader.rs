//! A file seen through one window that moves: positional reads, never a seek.
//!
//! Knows nothing of zip records.

use std::io;

use super::super::ReadAt;
use super::super::read_at::read_up_to;

/// A window over a file.
pub(super) struct WindowReader<'a> {
    file: &'a dyn ReadAt,
    buffer: Vec<u8>,
    start: u64,
    filled: usize,
}

impl<'a> WindowReader<'a> {
    /// A window that shows nothing yet.
    pub(super) fn new(file: &'a dyn ReadAt) -> Self {
        Self { file, buffer: Vec::new(), start: 0, filled: 0 }
    }

    /// `want` bytes from `at` on, fewer only at the end of the file. Where they are not in the window
    /// yet, at least `ahead` bytes are read.
    pub(super) fn get(&mut self, at: u64, want: usize, ahead: usize) -> io::Result<&[u8]> {
        if self.window(at).is_none_or(|window| window.len() < want) {
            let bytes = want.max(ahead);
            if self.buffer.len() < bytes {
                self.buffer.resize(bytes, 0);
            }
            let space = self.buffer.get_mut(..bytes).unwrap_or_default();
            self.filled = 0;
            self.filled = read_up_to(self.file, space, at)?;
            self.start = at;
        }
        let window = self.window(at).unwrap_or_default();
        Ok(window.get(..want).unwrap_or(window))
    }

    fn window(&self, at: u64) -> Option<&[u8]> {
        let skip = usize::try_from(at.checked_sub(self.start)?).ok()?;
        self.buffer.get(..self.filled)?.get(skip..)
    }
}
