//! The bits of one scan, without stuffing and without restart markers.
//!
//! Copies the data in pieces, dropping the zero behind each 0xFF, so that the codes are read from plain bytes.

use std::io;

use super::super::fields::distance;
use crate::source::Bytes;

/// Raw bytes fetched in one go.
const PIECE: usize = 64 << 10;
/// Plain bytes that are kept in hand: more than the longest block takes (64 codes of 16 bits, each with 16 more).
const IN_HAND: usize = 512;

/// Reads bits, most significant first, up to the next restart marker or the end of the scan. Behind that
/// it reads zeros, and says so.
pub(super) struct Bits<'a> {
    bytes: &'a mut dyn Bytes,
    /// The next raw byte.
    at: u64,
    /// The end of the scan.
    end: u64,
    /// A marker or the end of the scan was reached.
    closed: bool,
    plain: Vec<u8>,
    next: usize,
    /// The next bits, left-aligned. What is below the first `count` of them may already be filled.
    window: u64,
    count: u32,
    /// How many of the bits in the window were made up.
    made_up: u32,
}

impl<'a> Bits<'a> {
    /// The data from `start` to `end`, which are places in the entry.
    pub(super) fn new(bytes: &'a mut dyn Bytes, start: u64, end: u64) -> Self {
        Self {
            bytes,
            at: start,
            end,
            closed: false,
            plain: Vec::with_capacity(PIECE + IN_HAND),
            next: 0,
            window: 0,
            count: 0,
            made_up: 0,
        }
    }

    /// Sees to it that a whole block is in hand, if there is one.
    pub(super) fn top_up(&mut self) -> io::Result<()> {
        while self.plain.len().saturating_sub(self.next) < IN_HAND && !self.closed {
            self.fetch()?;
        }
        Ok(())
    }

    /// Copies one piece of raw data without its stuffing, up to a marker.
    fn fetch(&mut self) -> io::Result<()> {
        self.plain.drain(..self.next.min(self.plain.len()));
        self.next = 0;
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let raw = self.bytes.at(self.at, left.min(PIECE))?;
        let raw = raw.get(..left.min(PIECE)).unwrap_or(raw);
        let mut rest = raw;
        while let Some(place) = memchr::memchr(0xFF, rest) {
            let (before, behind) = rest.split_at_checked(place).unwrap_or((rest, &[]));
            self.plain.extend_from_slice(before);
            rest = behind;
            match behind.get(1) {
                Some(0) => {
                    self.plain.push(0xFF);
                    rest = behind.get(2..).unwrap_or_default();
                }
                // Fill bytes may stand before a marker.
                Some(0xFF) => rest = behind.get(1..).unwrap_or_default(),
                Some(_) => {
                    self.closed = true;
                    break;
                }
                None => break,
            }
        }
        if memchr::memchr(0xFF, rest).is_none() {
            self.plain.extend_from_slice(rest);
            rest = &[];
        }
        let used = raw.len().saturating_sub(rest.len());
        self.at = self.at.saturating_add(distance(used));
        self.closed |= used == 0 || self.at >= self.end;
        Ok(())
    }

    /// Fills the window to at least 32 bits.
    pub(super) fn refill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(word) = self.plain.get(self.next..).and_then(<[u8]>::first_chunk) {
            self.window |= u64::from_be_bytes(*word) >> self.count;
            let taken = (63 - self.count) >> 3;
            self.next += taken as usize;
            self.count += taken << 3;
            return;
        }
        while self.count <= 48 {
            match self.plain.get(self.next) {
                Some(byte) => {
                    self.window |= u64::from(*byte) << (56 - self.count);
                    self.next += 1;
                }
                None => self.made_up = self.made_up.saturating_add(8),
            }
            self.count += 8;
        }
    }

    /// The next `width` bits (at most 16, after a refill), without passing them.
    pub(super) fn peek(&self, width: u32) -> usize {
        usize::try_from(self.window >> (64 - width)).unwrap_or(0)
    }

    /// Passes bits; at most 32 after a refill.
    pub(super) fn pass(&mut self, width: u32) {
        self.window <<= width;
        self.count = self.count.saturating_sub(width);
    }

    /// Passes any number of bits.
    pub(super) fn pass_many(&mut self, mut width: u64) -> io::Result<()> {
        while width > 0 && !self.ran_out() {
            self.top_up()?;
            self.refill();
            let step = width.min(32);
            self.pass(u32::try_from(step).unwrap_or(32));
            width -= step;
        }
        Ok(())
    }

    /// The next bits as a number; at most 16 of them.
    pub(super) fn take(&mut self, width: u32) -> u32 {
        if width == 0 {
            return 0;
        }
        self.refill();
        let value = self.peek(width);
        self.pass(width);
        u32::try_from(value).unwrap_or(0)
    }

    /// Whether bits were passed that were never there.
    pub(super) fn ran_out(&self) -> bool {
        self.made_up > self.count
    }

    /// Whole bytes that are left before the marker.
    pub(super) fn left_over(&mut self) -> io::Result<u64> {
        let mut left = 0_u64;
        loop {
            left = left.saturating_add(distance(self.plain.len().saturating_sub(self.next)));
            if self.closed {
                break;
            }
            self.next = self.plain.len();
            self.fetch()?;
        }
        Ok(left.saturating_add(u64::from(self.count.saturating_sub(self.made_up) / 8)))
    }

    /// About where in the entry the next bit stands; stuffing that is still in hand is not counted.
    pub(super) fn place(&self) -> u64 {
        let in_hand = self.plain.len().saturating_sub(self.next).saturating_add((self.count / 8) as usize);
        self.at.saturating_sub(distance(in_hand))
    }

    /// Goes behind the restart marker that ended this stretch.
    pub(super) fn restart(&mut self) {
        self.at = self.at.saturating_add(2);
        self.plain.clear();
        self.next = 0;
        self.window = 0;
        self.count = 0;
        self.made_up = 0;
        self.closed = self.at >= self.end;
    }
}
