//! An entry whose bytes are all in memory: a part of a window, or what was unpacked from one.
//!
//! Copies nothing.

use std::io;

use super::super::Bytes;
use super::inflate::InflateEnd;
use super::ledger::bytes as amount;
use crate::model::{Entry, Trouble, TroubleKind};

/// All bytes of one entry.
pub(super) struct Held<'a> {
    entry: &'a Entry,
    place: u64,
    bytes: &'a [u8],
    end: Option<InflateEnd>,
    crc: Option<u32>,
}

impl<'a> Held<'a> {
    /// The bytes of a stored entry whose data begins at `place` of the archive.
    pub(super) fn stored(entry: &'a Entry, place: u64, bytes: &'a [u8]) -> Self {
        let declared = usize::try_from(entry.size).unwrap_or(usize::MAX);
        Self { entry, place, bytes: bytes.get(..declared).unwrap_or(bytes), end: None, crc: None }
    }

    /// What came out of a packed entry, and how its stream ended.
    pub(super) fn inflated(entry: &'a Entry, place: u64, bytes: &'a [u8], end: InflateEnd) -> Self {
        Self { entry, place, bytes, end: Some(end), crc: None }
    }
}

impl Bytes for Held<'_> {
    fn len(&self) -> u64 {
        self.entry.size
    }

    fn at(&mut self, offset: u64, _want: usize) -> io::Result<&[u8]> {
        match usize::try_from(offset).ok().and_then(|at| self.bytes.get(at..)) {
            Some([]) | None if offset < self.entry.size => Err(missing(self.bytes.len() as u64, self.entry)),
            rest => Ok(rest.unwrap_or_default()),
        }
    }

    fn verify(&mut self) -> Vec<Trouble> {
        let crc = *self.crc.get_or_insert_with(|| imgpack_streams::crc32::hash(self.bytes));
        verdict(self.entry, self.place, self.bytes.len() as u64, self.end.as_ref(), crc)
    }

    fn crc(&self) -> Option<u32> {
        self.crc
    }
}

/// The error of a reader that asks for bytes which the data does not give.
pub(super) fn missing(there: u64, entry: &Entry) -> io::Error {
    let words = format!("the data gives {there} of {} bytes", entry.size);
    io::Error::new(io::ErrorKind::UnexpectedEof, words)
}

/// What was unpacked against what the headers promised.
pub(super) fn verdict(
    entry: &Entry,
    place: u64,
    bytes: u64,
    end: Option<&InflateEnd>,
    crc: u32,
) -> Vec<Trouble> {
    let declared = entry.size;
    let words = match end {
        Some(InflateEnd::Corrupt) => {
            format!("the deflate stream is damaged after {bytes} of {declared} bytes")
        }
        Some(InflateEnd::Early) => format!("the deflate stream stops after {bytes} of {declared} bytes"),
        Some(InflateEnd::Surplus) => format!("unpacks to more than the declared {declared} bytes"),
        Some(InflateEnd::Complete(_)) if bytes != declared => {
            format!("unpacks to {bytes} bytes, {declared} are declared")
        }
        _ if entry.crc.is_some_and(|expected| expected != crc) => {
            format!("the data has CRC-32 {crc:08x}, the headers say {:08x}", entry.crc.unwrap_or_default())
        }
        _ => return leftover(entry, place, end),
    };
    let mut troubles = leftover(entry, place, end);
    troubles.push(Trouble::broken(TroubleKind::BadChecksum, words).at(place));
    troubles
}

fn leftover(entry: &Entry, place: u64, end: Option<&InflateEnd>) -> Vec<Trouble> {
    match end {
        Some(InflateEnd::Complete(used)) if *used < entry.stored => {
            let words = format!(
                "{} of its packed data after the end of the deflate stream",
                amount(entry.stored - used)
            );
            vec![Trouble::broken(TroubleKind::HiddenData, words).at(place.saturating_add(*used))]
        }
        _ => Vec::new(),
    }
}
