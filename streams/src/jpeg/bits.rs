//! The bits of one scan, without stuffing and without restart markers.
//!
//! Copies the data in pieces, dropping the zero behind each 0xFF, so that the codes are read from plain bytes.

use std::io;

use crate::{Windows, distance};

/// Raw bytes fetched in one go.
const PIECE: usize = 64 << 10;
/// Plain bytes that are kept in hand: more than the longest block takes (64 codes of 16 bits, each with 16 more).
const IN_HAND: usize = 512;
/// Bits that a filled window holds at least; eight bytes are read over what is left of the last ones.
const FULL: u32 = 0b11_1000;

/// Reads bits, most significant first, up to the next restart marker or the end of the scan. Behind that
/// it reads zeros, and says so.
pub(super) struct Bits<'a> {
    bytes: &'a mut dyn Windows,
    /// The next raw byte.
    at: u64,
    /// The end of the scan.
    end: u64,
    /// A marker or the end of the scan was reached.
    closed: bool,
    plain: Vec<u8>,
    at_hand: Place,
}

/// A place among the plain bytes at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The next bits, left-aligned. What is below the first `count` of them may already be filled.
    window: u64,
    count: u32,
    /// How many of the bits in the window were made up.
    made_up: u32,
    /// The next plain byte.
    next: usize,
}

impl Place {
    /// Whether bits were passed that were never there.
    pub(super) fn ran_out(self) -> bool {
        self.made_up > self.count
    }
}

/// The plain bytes at hand, and a place among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lane<'b> {
    plain: &'b [u8],
    pub(super) at: Place,
}

impl Lane<'_> {
    /// Fills the window to at least 56 bits.
    #[inline]
    pub(super) fn refill(&mut self) {
        let at = self.at;
        match self.plain.get(at.next..).and_then(<[u8]>::first_chunk) {
            Some(word) => {
                self.at.window |= u64::from_be_bytes(*word) >> at.count;
                self.at.next = at.next + ((63 - at.count) >> 3) as usize;
                self.at.count = at.count | FULL;
            }
            None => self.at = last(self.plain, at),
        }
    }

    /// The next `width` bits (1 to 16, after a refill), without passing them.
    #[inline]
    pub(super) fn peek(&self, width: u32) -> usize {
        usize::try_from(self.at.window >> (64 - width)).unwrap_or(0)
    }

    /// Passes bits; at most as many as the window is known to hold.
    #[inline]
    pub(super) fn pass(&mut self, width: u32) {
        self.at.window <<= width & 63;
        self.at.count = self.at.count.wrapping_sub(width);
    }

    /// The next bits as a number; as many as the window is known to hold.
    #[inline]
    pub(super) fn take(&mut self, width: u32) -> u32 {
        let value = (self.at.window >> 1) >> (63 - width);
        self.pass(width);
        u32::try_from(value).unwrap_or(u32::MAX)
    }

    /// Whether a whole block more is at hand.
    #[inline]
    pub(super) fn has_block(&self) -> bool {
        self.plain.len().saturating_sub(self.at.next) >= IN_HAND
    }
}

/// Fills the window near the end of what is at hand, with zeros behind it.
#[cold]
fn last(plain: &[u8], mut at: Place) -> Place {
    while at.count < FULL {
        match plain.get(at.next) {
            Some(byte) => {
                at.window |= u64::from(*byte) << (56 - at.count);
                at.next += 1;
            }
            None => at.made_up = at.made_up.saturating_add(8),
        }
        at.count += 8;
    }
    at
}

impl<'a> Bits<'a> {
    /// The data from `start` to `end`, which are places in the entry.
    pub(super) fn new(bytes: &'a mut dyn Windows, start: u64, end: u64) -> Self {
        Self {
            bytes,
            at: start,
            end,
            closed: false,
            plain: Vec::with_capacity(PIECE + IN_HAND),
            at_hand: Place::default(),
        }
    }

    /// Sees to it that a whole block is in hand, if there is one.
    pub(super) fn top_up(&mut self) -> io::Result<()> {
        while self.plain.len().saturating_sub(self.at_hand.next) < IN_HAND && !self.closed {
            self.fetch()?;
        }
        Ok(())
    }

    /// Copies one piece of raw data without its stuffing, up to a marker.
    fn fetch(&mut self) -> io::Result<()> {
        self.plain.drain(..self.at_hand.next.min(self.plain.len()));
        self.at_hand.next = 0;
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let raw = self.bytes.window(self.at, left.min(PIECE))?;
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

    /// The bits at hand, for a loop that keeps its place in registers; [`Bits::resume`] takes the place back.
    pub(super) fn lane(&self) -> Lane<'_> {
        Lane { plain: &self.plain, at: self.at_hand }
    }

    /// Goes on where a lane ended.
    pub(super) fn resume(&mut self, at: Place) {
        self.at_hand = at;
    }

    /// Passes any number of bits.
    pub(super) fn pass_many(&mut self, mut width: u64) -> io::Result<()> {
        while width > 0 && !self.ran_out() {
            self.top_up()?;
            let mut lane = self.lane();
            let step = width.min(32);
            lane.refill();
            lane.pass(u32::try_from(step).unwrap_or(32));
            let at = lane.at;
            self.resume(at);
            width -= step;
        }
        Ok(())
    }

    /// Whether bits were passed that were never there.
    pub(super) fn ran_out(&self) -> bool {
        self.at_hand.ran_out()
    }

    /// Whole bytes that are left before the marker.
    pub(super) fn left_over(&mut self) -> io::Result<u64> {
        let mut left = 0_u64;
        loop {
            left = left.saturating_add(distance(self.plain.len().saturating_sub(self.at_hand.next)));
            if self.closed {
                break;
            }
            self.at_hand.next = self.plain.len();
            self.fetch()?;
        }
        Ok(left.saturating_add(u64::from(self.at_hand.count.saturating_sub(self.at_hand.made_up) / 8)))
    }

    /// About where in the entry the next bit stands; stuffing that is still in hand is not counted.
    pub(super) fn place(&self) -> u64 {
        let in_hand = self
            .plain
            .len()
            .saturating_sub(self.at_hand.next)
            .saturating_add((self.at_hand.count.saturating_sub(self.at_hand.made_up) / 8) as usize);
        self.at.saturating_sub(distance(in_hand))
    }

    /// Goes behind the restart marker that ended this stretch.
    pub(super) fn restart(&mut self) {
        self.at = self.at.saturating_add(2);
        self.plain.clear();
        self.at_hand = Place::default();
        self.closed = self.at >= self.end;
    }
}
