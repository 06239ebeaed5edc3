//! Runs the readers over bytes in memory.

use crate::model::Trouble;
use crate::source::Bytes;

/// Bytes of an entry that are held in memory, given out in slices of at least what was asked for.
pub(super) struct InMemory<'a> {
    bytes: &'a [u8],
}

impl<'a> InMemory<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }
}

impl Bytes for InMemory<'_> {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn at(&mut self, offset: u64, want: usize) -> std::io::Result<&[u8]> {
        assert!(want <= crate::source::WINDOW_MAX);
        Ok(usize::try_from(offset).ok().and_then(|at| self.bytes.get(at..)).unwrap_or(&[]))
    }

    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}
