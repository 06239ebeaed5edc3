//! Numbers and slices at an offset of an entry, none of them past its end.
//!
//! Knows no format. "Not there" is `None`, never an error: an error is one of reading.

use std::io;

use super::Probed;
use crate::model::{Trouble, TroubleKind};
use crate::source::{Bytes, WINDOW_MAX};

/// In which order the bytes of a number stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl Order {
    /// A number of two bytes.
    pub(super) fn u16(self, bytes: [u8; 2]) -> u16 {
        if self == Self::Little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }
    }

    /// A number of four bytes.
    pub(super) fn u32(self, bytes: [u8; 4]) -> u32 {
        if self == Self::Little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }
    }

    /// A number of eight bytes.
    pub(super) fn u64(self, bytes: [u8; 8]) -> u64 {
        if self == Self::Little { u64::from_le_bytes(bytes) } else { u64::from_be_bytes(bytes) }
    }
}

/// The `N` bytes at an index, or `None` where the slice ends before.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// The bytes of an entry, with its length.
pub(super) struct Part<'a> {
    bytes: &'a mut dyn Bytes,
    len: u64,
}

impl<'a> Part<'a> {
    /// The whole entry.
    pub(super) fn whole(bytes: &'a mut dyn Bytes) -> Self {
        let len = bytes.len();
        Self { bytes, len }
    }

    /// Bytes from its start to its end.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Up to `want` bytes from `at` on; fewer where the part ends before or `want` is above one window.
    pub(super) fn slice(&mut self, at: u64, want: usize) -> io::Result<&[u8]> {
        let left = usize::try_from(self.len.saturating_sub(at)).unwrap_or(usize::MAX);
        let want = want.min(left).min(WINDOW_MAX);
        if want == 0 {
            return Ok(&[]);
        }
        let found = self.bytes.at(at, want)?;
        Ok(found.get(..want).unwrap_or(found))
    }

    /// The `N` bytes at an offset.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        Ok(array(self.slice(at, N)?, 0))
    }

    /// The number of two bytes at an offset.
    pub(super) fn u16(&mut self, order: Order, at: u64) -> io::Result<Option<u16>> {
        Ok(self.array(at)?.map(|bytes| order.u16(bytes)))
    }

    /// The number of four bytes at an offset.
    pub(super) fn u32(&mut self, order: Order, at: u64) -> io::Result<Option<u32>> {
        Ok(self.array(at)?.map(|bytes| order.u32(bytes)))
    }

    /// The number of eight bytes at an offset.
    pub(super) fn u64(&mut self, order: Order, at: u64) -> io::Result<Option<u64>> {
        Ok(self.array(at)?.map(|bytes| order.u64(bytes)))
    }
}

/// Nothing could be read, for one reason.
pub(super) fn unreadable(detail: impl Into<Box<str>>) -> Probed {
    Probed {
        image: None,
        troubles: vec![Trouble::broken(TroubleKind::ImageUnreadable, detail)],
        ..Probed::default()
    }
}

/// Something ends behind the end of the file.
pub(super) fn beyond(what: &str, end: u64, len: u64) -> Trouble {
    let detail = format!("{what} ends at byte {end}, the file has {len}");
    Trouble::broken(TroubleKind::ImageTruncated, detail).at(len)
}

/// The header ends early.
pub(super) fn cut(detail: impl Into<Box<str>>, at: u64) -> Probed {
    Probed {
        image: None,
        troubles: vec![Trouble::broken(TroubleKind::ImageTruncated, detail).at(at)],
        ..Probed::default()
    }
}
