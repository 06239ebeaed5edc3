//! What is done with every byte of an image: follows its coded data without drawing it, and sums bytes up.
//!
//! A crate of its own, so that it is compiled for speed where everything around it is compiled for size. Loops that need vectors name them:
//! the optimizer of the whole program makes none where that is small. It is told
//! what the headers say and answers how the data ends; it knows no header, no container and no finding.

use std::io;

pub mod crc32;
pub mod gif;
pub mod jpeg;
mod lzw;
pub mod tiff;

/// The bytes of one file, at any place.
pub trait Windows {
    /// Bytes from the first to the last.
    fn size(&self) -> u64;

    /// The bytes from `offset` on: at least `want` of them, or up to the end; possibly more. Empty at or after the end.
    /// An error means that they could not be fetched, never that they are bad.
    fn window(&mut self, offset: u64, want: usize) -> io::Result<&[u8]>;
}

/// A length in memory as a distance in the file.
fn distance(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
