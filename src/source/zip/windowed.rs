//! An entry that is read through a window: too large for memory, or only wanted in parts.
//!
//! Stored data is read where it is asked for; packed data is unpacked forward, and from the start again
//! when asked to go back.

use std::io;

use flate2::Decompress;
use imgpack_streams::crc32::Crc32;

use super::super::read_at::read_up_to;
use super::super::{Bytes, ReadAt, WINDOW_MAX};
use super::held::{missing, verdict};
use super::inflate::{InflateEnd, advance};
use super::window_reader::WindowReader;
use crate::model::{Entry, Trouble, TroubleKind};

/// Bytes that are asked of the file or of the inflater at first.
const FIRST: usize = 1 << 12;
/// Packed bytes that are read at a time when the entry is read to its end.
const STEP: usize = 1 << 18;

/// Where packed bytes come from.
enum Packed<'a> {
    /// A window that holds all of them.
    Memory(&'a [u8]),
    /// The archive.
    File(WindowReader<'a>),
}

/// One entry behind a window.
pub(super) struct Windowed<'a> {
    entry: &'a Entry,
    place: u64,
    file: &'a dyn ReadAt,
    inflation: Option<Inflation<'a>>,
    window: Vec<u8>,
    start: u64,
    filled: usize,
    step: usize,
    hasher: Crc32,
    hashed: u64,
    done: Option<u32>,
}

/// A deflate stream under way.
struct Inflation<'a> {
    packed: Packed<'a>,
    stream: Decompress,
    used: u64,
    end: Option<InflateEnd>,
    /// How the stream ended when it was unpacked to its end for the first time.
    outcome: Option<InflateEnd>,
}

impl<'a> Windowed<'a> {
    /// An entry whose data begins at `place` of the file. `packed`: its packed bytes, where they are in
    /// memory already.
    pub(super) fn new(file: &'a dyn ReadAt, entry: &'a Entry, place: u64, packed: Option<&'a [u8]>) -> Self {
        let inflation = (entry.method == crate::model::Method::DEFLATED).then(|| Inflation {
            packed: packed.map_or_else(|| Packed::File(WindowReader::new(file)), Packed::Memory),
            stream: Decompress::new(false),
            used: 0,
            end: None,
            outcome: None,
        });
        Self {
            entry,
            place,
            file,
            inflation,
            window: Vec::new(),
            start: 0,
            filled: 0,
            step: FIRST,
            hasher: Crc32::new(),
            hashed: 0,
            done: None,
        }
    }

    fn shown(&self, offset: u64) -> &[u8] {
        let skip = offset.checked_sub(self.start).and_then(|skip| usize::try_from(skip).ok());
        let shown = self.window.get(..self.filled).unwrap_or_default();
        skip.and_then(|skip| shown.get(skip..)).unwrap_or_default()
    }

    fn end(&self) -> u64 {
        self.start.saturating_add(self.filled as u64)
    }

    /// Makes the window hold `want` bytes from `offset` on, or all that there are.
    fn show(&mut self, offset: u64, want: usize) -> io::Result<()> {
        if self.inflation.is_some() {
            return self.unpack(offset, want);
        }
        let left = usize::try_from(self.entry.size.min(self.entry.stored).saturating_sub(offset))
            .unwrap_or(usize::MAX);
        let bytes = want.max(self.grow()).min(left);
        self.widen(bytes);
        let at = self.place.saturating_add(offset);
        self.filled = 0;
        self.filled = read_up_to(self.file, self.window.get_mut(..bytes).unwrap_or_default(), at)?;
        self.start = offset;
        self.hash(offset);
        Ok(())
    }

    /// The bytes to ask for this time; twice as many the next time.
    fn grow(&mut self) -> usize {
        let step = self.step;
        self.step = self.step.saturating_mul(2).min(WINDOW_MAX);
        step
    }

    fn widen(&mut self, bytes: usize) {
        if self.window.len() < bytes {
            self.window.resize(bytes, 0);
        }
    }

    /// Feeds what the window holds from `from` on to the checksum, as far as it is new.
    fn hash(&mut self, from: u64) {
        if from <= self.hashed && self.hashed < self.end() {
            let skip = usize::try_from(self.hashed - self.start).unwrap_or(usize::MAX);
            let new = self.window.get(..self.filled).and_then(|shown| shown.get(skip..)).unwrap_or_default();
            self.hasher.update(new);
            self.hashed = self.end();
        }
    }

    fn unpack(&mut self, offset: u64, want: usize) -> io::Result<()> {
        if offset < self.start {
            self.restart();
        }
        let goal = offset.saturating_add(want as u64).min(self.entry.size);
        while self.end() < goal {
            self.forget(offset);
            let bytes = self.filled.saturating_add(want.max(self.grow()));
            if !self.inflate(bytes)? {
                break;
            }
        }
        Ok(())
    }

    fn restart(&mut self) {
        if let Some(inflation) = &mut self.inflation {
            inflation.stream.reset(false);
            (inflation.used, inflation.end) = (0, None);
        }
        (self.start, self.filled) = (0, 0);
    }

    /// Drops what lies before `offset` from the window.
    fn forget(&mut self, offset: u64) {
        let dead = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.filled);
        self.window.copy_within(dead..self.filled, 0);
        self.start += dead as u64;
        self.filled -= dead;
    }

    /// Unpacks until the window holds `bytes`, or the declared size is reached. Says whether there was
    /// anything more.
    fn inflate(&mut self, bytes: usize) -> io::Result<bool> {
        let left = usize::try_from(self.entry.size.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let bytes = bytes.min(left);
        self.widen(bytes);
        let (from, before) = (self.end(), self.filled);
        let Some(inflation) = &mut self.inflation else { return Ok(false) };
        while self.filled < bytes && inflation.end.is_none() {
            let room = self.window.get_mut(self.filled..bytes).unwrap_or_default();
            self.filled += inflation.advance(self.entry, self.place, room)?;
        }
        self.hash(from);
        self.settle()?;
        Ok(self.filled > before)
    }

    fn read_rest(&mut self) -> io::Result<()> {
        let goal =
            if self.inflation.is_some() { self.entry.size } else { self.entry.size.min(self.entry.stored) };
        while self.hashed < goal {
            let before = self.hashed;
            self.show(before, STEP)?;
            if self.hashed == before {
                break;
            }
        }
        self.settle()
    }

    /// Notes how the stream ends, once it has given all that was declared, or no more comes.
    fn settle(&mut self) -> io::Result<()> {
        let complete = self.end() == self.entry.size;
        let Some(inflation) = &mut self.inflation else { return Ok(()) };
        if inflation.outcome.is_some() || !(complete || inflation.end.is_some()) {
            return Ok(());
        }
        // Nothing more may come; one byte of room shows whether something does.
        while inflation.end.is_none() {
            if inflation.advance(self.entry, self.place, &mut [0])? > 0 {
                inflation.end = Some(InflateEnd::Surplus);
            }
        }
        inflation.outcome.clone_from(&inflation.end);
        Ok(())
    }
}

impl Inflation<'_> {
    /// Unpacks some bytes into `room`, and notes the end of the stream.
    fn advance(&mut self, entry: &Entry, place: u64, room: &mut [u8]) -> io::Result<usize> {
        let left = entry.stored.saturating_sub(self.used);
        let input = match &mut self.packed {
            Packed::Memory(bytes) => {
                usize::try_from(self.used).ok().and_then(|used| bytes.get(used..)).unwrap_or_default()
            }
            Packed::File(reader) => {
                let step = usize::try_from(left).unwrap_or(usize::MAX).min(room.len().clamp(FIRST, STEP));
                reader.get(place.saturating_add(self.used), step, step)?
            }
        };
        let Some(progress) = advance(&mut self.stream, input, room) else {
            self.end = Some(InflateEnd::Corrupt);
            return Ok(0);
        };
        let idle = progress.used == 0 && progress.made == 0;
        let starved = input.is_empty();
        self.used = self.used.saturating_add(progress.used as u64);
        if progress.ended {
            self.end = Some(InflateEnd::Complete(self.used));
        } else if idle {
            self.end = Some(if starved { InflateEnd::Early } else { InflateEnd::Corrupt });
        }
        Ok(progress.made)
    }
}

impl Bytes for Windowed<'_> {
    fn len(&self) -> u64 {
        self.entry.size
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let left = self.entry.size.saturating_sub(offset);
        if left == 0 {
            return Ok(&[]);
        }
        let want = want.clamp(1, WINDOW_MAX).min(usize::try_from(left).unwrap_or(WINDOW_MAX));
        if self.shown(offset).len() < want {
            self.show(offset, want)?;
        }
        if self.shown(offset).is_empty() {
            return Err(missing(self.end(), self.entry));
        }
        Ok(self.shown(offset))
    }

    fn verify(&mut self) -> Vec<Trouble> {
        if let Err(error) = self.read_rest() {
            let words = format!("cannot be read: {error}");
            return vec![Trouble::broken(TroubleKind::UnreadableFile, words).at(self.place)];
        }
        let crc = *self.done.get_or_insert_with(|| self.hasher.value());
        let end = self.inflation.as_ref().and_then(|inflation| inflation.outcome.clone());
        verdict(self.entry, self.place, self.hashed, end.as_ref(), crc)
    }

    fn unverified(&self) -> u64 {
        self.hashed
    }

    fn crc(&self) -> Option<u32> {
        self.done
    }
}
