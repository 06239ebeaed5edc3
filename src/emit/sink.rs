//! A file that fails once and then lets its writer come to an end.
//!
//! Knows no format.

use std::io::{self, Seek, SeekFrom, Write};

/// Hands everything on to a file. After the first error nothing is handed on any more and everything seems to
/// work: a writer that tidies up when it is dropped finds the positions it expects, and the error was reported.
pub(super) struct Sink<W> {
    file: W,
    failed: bool,
    /// Where the next byte would go.
    position: u64,
    /// The largest position so far.
    end: u64,
}

impl<W> Sink<W> {
    /// Over a file that is empty.
    pub(super) fn new(file: W) -> Self {
        Self { file, failed: false, position: 0, end: 0 }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.failed { Ok(bytes.len()) } else { self.file.write(bytes) };
        match &written {
            Ok(count) => self.position = self.position.saturating_add(*count as u64),
            Err(error) => self.failed |= error.kind() != io::ErrorKind::Interrupted,
        }
        self.end = self.end.max(self.position);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed { Ok(()) } else { self.file.flush() }
    }
}

impl<W: Seek> Seek for Sink<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if !self.failed {
            let reached = self.file.seek(to);
            match &reached {
                Ok(position) => self.position = *position,
                Err(_) => self.failed = true,
            }
            return reached;
        }
        // Who was interrupted on the way back to the end believes to be there.
        self.position = match to {
            SeekFrom::Start(offset) => offset,
            SeekFrom::Current(_) | SeekFrom::End(_) => self.end,
        };
        Ok(self.position)
    }
}
