//! Fixed-width numbers out of slices that may be too short, and exact windows of an entry.

use std::io;

use imgpack_streams::Windows;

use crate::source::{Bytes, WINDOW_MAX};

/// Big-endian, 16 bits.
pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Big-endian, 32 bits.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Little-endian, 16 bits.
pub(super) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Little-endian, 32 bits.
pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Little-endian, 24 bits.
pub(super) fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let [low, middle, high] = *bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}

/// The bytes `at..at + count`, or fewer where the entry ends before; at most [`WINDOW_MAX`].
pub(super) fn exactly(bytes: &mut dyn Bytes, at: u64, count: usize) -> io::Result<&[u8]> {
    let count = count.min(WINDOW_MAX);
    let window = bytes.at(at, count)?;
    Ok(window.get(..count).unwrap_or(window))
}

/// Everything from `at` on, where the entry hands it out without reading further; else nothing.
pub(super) fn at_hand(bytes: &mut dyn Bytes, at: u64) -> io::Result<&[u8]> {
    let length = bytes.len();
    let window = bytes.at(at, 1)?;
    Ok(if at.saturating_add(distance(window.len())) >= length { window } else { &[] })
}

/// A length in memory as a distance in the entry.
pub(super) fn distance(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Windows for &mut dyn Bytes {
    fn size(&self) -> u64 {
        self.len()
    }

    fn window(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        self.at(offset, want)
    }
}
