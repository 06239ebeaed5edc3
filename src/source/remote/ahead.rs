//! An object that is read in small steps, with what was read of it at hand: neighbours of what was asked for come along,
//! and the further a reader goes forward, the more of them.
//!
//! Knows no content.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::source::pace::Pace;
use crate::source::{ReadAt, Stamp};

/// The least that is read at a time. Bytes.
const LEAST: usize = 64 << 10;
/// The most that is read ahead. Bytes.
const MOST: usize = 4 << 20;
/// How many pieces are kept.
const KEPT: usize = 16;

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
}

impl<T: ReadAt> Ahead<T> {
    /// An object of which the first bytes are known.
    pub(super) fn new(object: T, head: Vec<u8>) -> Self {
        let head = Arc::new(Piece { offset: 0, bytes: head });
        Self { object, pieces: Mutex::new(VecDeque::from([head])) }
    }

    fn held(&self, offset: u64) -> Option<Arc<Piece>> {
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

    fn read(&self, offset: u64, length: usize) -> io::Result<Arc<Piece>> {
        let left = self.object.size()?.saturating_sub(offset);
        let length = length.min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut bytes = vec![0; length];
        let count = self.object.read_at(&mut bytes, offset)?;
        bytes.truncate(count);
        let piece = Arc::new(Piece { offset, bytes });
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        if pieces.len() >= KEPT {
            pieces.pop_front();
        }
        pieces.push_back(Arc::clone(&piece));
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
}
