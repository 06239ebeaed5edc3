//! An object that is read in small steps, with what was read of it at hand: neighbours of what was asked for come along,
//! and the further a reader goes forward, the more of them.
//!
//! Knows no content.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::parallel;
use crate::source::pace::Pace;
use crate::source::{ReadAt, Stamp};

/// The least that is read at a time. Bytes.
const LEAST: usize = 64 << 10;
/// The most that is read ahead. Bytes.
const MOST: usize = 4 << 20;
/// What is kept of pieces. Bytes, and how many.
const KEPT: usize = 64 << 20;
const PIECES: usize = 256;

/// Bytes of an object from an offset on.
struct Piece {
    offset: u64,
    bytes: Vec<u8>,
}

impl Piece {
    /// What it holds from an offset on.
    fn from(&self, offset: u64) -> Option<&[u8]> {
        let skip = usize::try_from(offset.checked_sub(self.offset)?).ok()?;
        self.bytes.get(skip..).filter(|rest| !rest.is_empty())
    }

    fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes.len() as u64)
    }
}

/// An object with what was last read of it.
pub(super) struct Ahead<T> {
    object: T,
    /// The last used is the last.
    pieces: Mutex<VecDeque<Arc<Piece>>>,
    /// What was announced to be read, in order.
    announced: Mutex<Vec<Arc<Piece>>>,
}

impl<T: ReadAt> Ahead<T> {
    /// An object of which the first bytes are known.
    pub(super) fn new(object: T, head: Vec<u8>) -> Self {
        let head = Arc::new(Piece { offset: 0, bytes: head });
        Self { object, pieces: Mutex::new(VecDeque::from([head])), announced: Mutex::default() }
    }

    fn held(&self, offset: u64) -> Option<Arc<Piece>> {
        let announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        let before = announced.partition_point(|piece| piece.offset <= offset).checked_sub(1);
        let found =
            before.and_then(|index| announced.get(index)).filter(|piece| piece.from(offset).is_some());
        if found.is_some() {
            return found.cloned();
        }
        drop(announced);
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let index = pieces.iter().position(|piece| piece.from(offset).is_some())?;
        let piece = pieces.remove(index)?;
        pieces.push_back(Arc::clone(&piece));
        Some(piece)
    }

    /// How much is read at an offset that is not held: twice as much as before where it goes on there.
    fn step(&self, offset: u64) -> usize {
        let pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pieces.iter().find(|piece| piece.end() == offset && !piece.bytes.is_empty());
        before.map_or(LEAST, |piece| (piece.bytes.len() * 2).clamp(LEAST, MOST))
    }

    fn fetched(&self, offset: u64, length: usize) -> io::Result<Arc<Piece>> {
        let left = self.object.size()?.saturating_sub(offset);
        let length = length.min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut bytes = vec![0; length];
        let count = self.object.read_at(&mut bytes, offset)?;
        bytes.truncate(count);
        Ok(Arc::new(Piece { offset, bytes }))
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Arc<Piece>> {
        let piece = self.fetched(offset, length)?;
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.push_back(Arc::clone(&piece));
        let mut held: usize = pieces.iter().map(|piece| piece.bytes.len()).sum();
        while held > KEPT || pieces.len() > PIECES {
            held -= pieces.pop_front().map_or(held, |piece| piece.bytes.len());
        }
        Ok(piece)
    }
}

impl<T: ReadAt> ReadAt for Ahead<T> {
    fn size(&self) -> io::Result<u64> {
        self.object.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if buffer.is_empty() || offset >= self.object.size()? {
            return Ok(0);
        }
        let piece = match self.held(offset) {
            Some(piece) => piece,
            // Whoever asks for much knows what is wanted.
            None if buffer.len() >= MOST => return self.object.read_at(buffer, offset),
            None => self.read(offset, self.step(offset).max(buffer.len()))?,
        };
        let found = piece.from(offset).unwrap_or_default();
        let count = found.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), found.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }

    fn stamp(&self) -> io::Result<Stamp> {
        self.object.stamp()
    }

    fn pace(&self) -> Pace {
        Pace::FAR
    }

    /// What cannot be fetched now is asked for again when it is read, and fails there.
    fn announce(&self, ranges: &[(u64, u64)]) {
        let lanes = self.pace().lanes.unwrap_or(1);
        let mut fetched = parallel::gather_in(lanes, ranges, |(start, end), fetched| {
            let length = usize::try_from(end.saturating_sub(*start)).unwrap_or_default();
            if length <= MOST && self.held(*start).is_none_or(|piece| piece.end() < *end) {
                fetched.extend(self.fetched(*start, length).ok());
            }
        });
        fetched.sort_by_key(|piece| piece.offset);
        *self.announced.lock().unwrap_or_else(PoisonError::into_inner) = fetched;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Bytes that count how often they are asked for.
    struct Counted(Vec<u8>, AtomicUsize);

    impl ReadAt for Counted {
        fn size(&self) -> io::Result<u64> {
            self.0.size()
        }

        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.read_at(buffer, offset)
        }
    }

    fn ahead(size: usize) -> Ahead<Counted> {
        let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let head = bytes.iter().take(LEAST).copied().collect();
        Ahead::new(Counted(bytes, AtomicUsize::new(0)), head)
    }

    fn read(ahead: &Ahead<Counted>, offset: usize, length: usize) {
        let mut buffer = vec![0; length];
        crate::source::read_at::read_exact(ahead, &mut buffer, offset as u64).unwrap();
        assert_eq!(buffer, ahead.object.0[offset..offset + length]);
    }

    fn asked(ahead: &Ahead<Counted>) -> usize {
        ahead.object.1.swap(0, Ordering::Relaxed)
    }

    #[test]
    fn who_goes_forward_in_small_steps_asks_seldom() {
        let ahead = ahead(20 << 20);
        for offset in (0..20 << 20).step_by(4096) {
            read(&ahead, offset, 4096);
        }
        assert!(asked(&ahead) < 14);
        read(&ahead, 77, 500);
        assert_eq!(asked(&ahead), 0, "the beginning is still there");
    }

    #[test]
    fn what_is_announced_is_fetched_once_and_no_more_of_it_than_was_said() {
        let ahead = ahead(20 << 20);
        let ranges: Vec<_> = (1..100_u64).map(|n| (n * 200_000, n * 200_000 + 512)).collect();
        ahead.announce(&ranges);
        assert_eq!(asked(&ahead), 99);
        for (start, _) in ranges {
            read(&ahead, usize::try_from(start).unwrap(), 512);
        }
        assert_eq!(asked(&ahead), 0);
    }
}
