//! A large entry of a packed tar, through a window that slides forward while the tar is unpacked.
//!
//! Going back before the window unpacks the tar again from its start, a few times and no more.

use std::io;

use super::super::positional::Extent;
use super::super::{Bytes, WINDOW_MAX};
use super::packed::Packed;
use super::stream::Stream;
use super::unpack::Unpacked;
use crate::model::Trouble;

/// The entry's first bytes stay at hand. Bytes.
const HEAD: usize = 64 << 10;
/// So much stays behind the place last asked for, for readers that step back a little. Bytes.
const BEHIND: u64 = 64 << 10;
/// Unpacked at a time, at least. Bytes.
const AHEAD: u64 = 256 << 10;
/// How often the tar is unpacked again for one entry.
const RETURNS: u32 = 4;

/// One large entry.
pub(super) struct Forward<'a> {
    packed: &'a Packed,
    stream: Unpacked<'a>,
    extent: Extent,
    head: Vec<u8>,
    window: Vec<u8>,
    /// Where the window begins in the entry.
    begin: u64,
    returns: u32,
    failure: Option<Trouble>,
}

impl<'a> Forward<'a> {
    /// Goes to the entry; the stream must not be past its start.
    pub(super) fn open(
        packed: &'a Packed,
        mut stream: Unpacked<'a>,
        extent: Extent,
    ) -> Result<Self, Trouble> {
        stream.skip(extent.offset.saturating_sub(stream.position()))?;
        let (head, window) = (Vec::new(), Vec::new());
        let mut forward = Self { packed, stream, extent, head, window, begin: 0, returns: 0, failure: None };
        match forward.at(0, HEAD) {
            Ok(_) => forward.head = forward.window.get(..HEAD).unwrap_or_default().to_vec(),
            Err(_) => return Err(forward.into_stream().err().unwrap_or_else(super::shorter)),
        }
        Ok(forward)
    }

    /// The stream, somewhere in the entry or at its end, or what went wrong with it.
    pub(super) fn into_stream(self) -> Result<Unpacked<'a>, Trouble> {
        self.failure.map_or(Ok(self.stream), Err)
    }

    fn end(&self) -> u64 {
        self.begin.saturating_add(self.window.len() as u64)
    }

    /// Makes the window begin at or before `offset` and end at or after `end`.
    fn slide(&mut self, offset: u64, end: u64) -> Result<(), Trouble> {
        let keep = offset.saturating_sub(BEHIND);
        if offset < self.begin {
            self.stream = self.packed.unpack();
            self.window.clear();
            self.begin = keep;
            self.stream.skip(self.extent.offset.saturating_add(keep))?;
        } else if keep >= self.end() {
            self.stream.skip(keep.saturating_sub(self.end()))?;
            self.window.clear();
            self.begin = keep;
        } else {
            let passed = usize::try_from(keep.saturating_sub(self.begin)).unwrap_or_default();
            self.window.drain(..passed.min(self.window.len()));
            self.begin = self.begin.saturating_add(passed as u64);
        }
        let end = end.max(offset.saturating_add(AHEAD)).min(self.extent.len);
        let missing = usize::try_from(end.saturating_sub(self.end())).unwrap_or_default();
        let start = self.window.len();
        self.window.resize(start.saturating_add(missing), 0);
        let count = self.stream.read(self.window.get_mut(start..).unwrap_or_default())?;
        self.window.truncate(start.saturating_add(count));
        if count < missing { Err(super::shorter()) } else { Ok(()) }
    }

    fn fail(&mut self, trouble: Trouble) -> io::Error {
        let error = io::Error::other(trouble.detail.to_string());
        self.failure.get_or_insert(trouble);
        error
    }
}

/// The part of a piece from an offset on.
fn from(piece: &[u8], begin: u64, offset: u64) -> &[u8] {
    let start = offset.checked_sub(begin).and_then(|start| usize::try_from(start).ok());
    start.and_then(|start| piece.get(start..)).unwrap_or_default()
}

impl Bytes for Forward<'_> {
    fn len(&self) -> u64 {
        self.extent.len
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let need = (want.clamp(1, WINDOW_MAX) as u64).min(self.extent.len.saturating_sub(offset));
        if need == 0 {
            return Ok(&[]);
        }
        let end = offset.saturating_add(need);
        let is_held = offset >= self.begin && end <= self.end();
        if !is_held && end <= self.head.len() as u64 {
            return Ok(from(&self.head, 0, offset));
        }
        if !is_held {
            if offset < self.begin {
                self.returns = self.returns.saturating_add(1);
            }
            if self.returns > RETURNS {
                return Err(io::Error::other("it would have to be unpacked too often"));
            }
            if let Err(trouble) = self.slide(offset, end) {
                return Err(self.fail(trouble));
            }
        }
        Ok(from(&self.window, self.begin, offset))
    }

    /// The listing went over all bytes already, and over their checksum.
    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}
