//! The framing of bzip2 streams: one after the other, as parallel packers write them.
//!
//! Unpacking and all checksums are left to `bzip2`.

use std::io;

use bzip2::{Decompress, Status};

use super::input::Input;
use super::unpack::{Codec, Step, damaged, ends_early};
use crate::model::Trouble;

/// Unpacks streams one after the other.
pub(super) struct Bzip2 {
    unpack: Decompress,
}

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self { unpack: Decompress::new(false) }
    }
}

impl Codec for Bzip2 {
    fn begins(&self, next: &[u8]) -> bool {
        matches!(next, [b'B', b'Z', b'h', b'1'..=b'9', ..])
    }

    fn begin(&mut self, _input: &mut Input<'_>, _troubles: &mut Vec<Trouble>) -> Result<(), Trouble> {
        self.unpack = Decompress::new(false);
        Ok(())
    }

    fn step(&mut self, packed: &[u8], output: &mut [u8]) -> io::Result<Step> {
        let before = (self.unpack.total_in(), self.unpack.total_out());
        let status = self.unpack.decompress(packed, output)?;
        let count = |now: u64, then: u64| usize::try_from(now.saturating_sub(then)).unwrap_or_default();
        Ok(Step {
            consumed: count(self.unpack.total_in(), before.0),
            produced: count(self.unpack.total_out(), before.1),
            is_end: status == Status::StreamEnd,
        })
    }

    fn end(&mut self, _input: &mut Input<'_>, _troubles: &mut Vec<Trouble>) -> Result<(), Trouble> {
        Ok(())
    }

    fn failure(&self, error: &io::Error, at: u64) -> Trouble {
        damaged("bzip2", error, at)
    }

    fn cut(&self, at: u64) -> Trouble {
        ends_early("bzip2", at)
    }
}
