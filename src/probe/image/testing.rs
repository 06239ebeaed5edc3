//! Test doubles: entries in memory, whole or through narrow windows, and small damage done to them.

use std::io;

use super::{Probed, probe};
use crate::model::{Depth, Format, Grade, Trouble};
use crate::source::Bytes;

/// An entry in memory that answers with all that is left, or with exactly what was asked for.
pub(super) struct Memory<'a> {
    pub(super) data: &'a [u8],
    pub(super) narrow: bool,
    /// How many bytes were handed out when narrow.
    pub(super) read: usize,
}

impl<'a> Memory<'a> {
    pub(super) fn whole(data: &'a [u8]) -> Self {
        Self { data, narrow: false, read: 0 }
    }

    pub(super) fn narrow(data: &'a [u8]) -> Self {
        Self { data, narrow: true, read: 0 }
    }
}

impl Bytes for Memory<'_> {
    fn len(&self) -> u64 {
        self.data.len() as u64
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.data.len());
        let end = if self.narrow { start.saturating_add(want).min(self.data.len()) } else { self.data.len() };
        self.read += end - start;
        Ok(&self.data[start..end])
    }

    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}

/// Reads one image twice, whole and through narrow windows, and checks that both say the same.
pub(super) fn look(format: Format, data: &[u8], depth: Depth) -> Probed {
    let whole = probe(format, &mut Memory::whole(data), depth).unwrap();
    let narrow = probe(format, &mut Memory::narrow(data), depth).unwrap();
    assert_eq!(whole.image, narrow.image);
    // At the header, what is at hand anyway is looked at, so a narrow view may find less.
    if depth > Depth::Header {
        assert_eq!(whole.troubles, narrow.troubles);
    }
    whole
}

/// Whether anything found makes the image broken.
pub(super) fn is_broken(probed: &Probed) -> bool {
    probed.troubles.iter().any(|trouble| trouble.grade == Grade::Broken)
}

/// A generator of the same numbers on every run (xorshift).
pub(super) struct Rng(pub(super) u64);

impl Rng {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// Every prefix of a file and ten thousand single flipped bytes: nothing may panic, and both ways of
/// reading must agree.
pub(super) fn survives(format: Format, data: &[u8], depth: Depth) {
    for end in 0..data.len() {
        look(format, &data[..end], depth);
    }
    let mut rng = Rng(0x9E37_79B9_7F4A_7C15);
    let mut copy = data.to_vec();
    for _ in 0..10_000 {
        let place = rng.roll(data.len());
        let before = copy[place];
        copy[place] ^= u8::try_from(1 + rng.roll(255)).unwrap();
        look(format, &copy, depth);
        copy[place] = before;
    }
}
