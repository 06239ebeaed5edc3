//! What is read at once: windows of neighbouring entries, and entries on their own.
//!
//! Plans only; reads nothing.

use std::ops::Range;

use super::super::{Reach, WHOLE_MAX};
use crate::model::Entry;

/// An entry that is wanted, and where its data begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) entry: &'a Entry,
    pub(super) place: u64,
}

impl Item<'_> {
    /// First byte after the data.
    pub(super) fn end(&self) -> u64 {
        self.place.saturating_add(self.entry.stored)
    }
}

/// One unit of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// These items lie in one window, which is read at once.
    Window { items: Range<usize>, start: u64, end: u64 },
    /// This item is read bit by bit.
    Alone(usize),
}

/// Bytes of one window; fits a second-level cache.
const WINDOW: u64 = 1 << 19;
/// Packed bytes up to which an entry is read with its neighbours though only its head is wanted.
const SMALL: u64 = 1 << 13;
/// Bytes between two wanted entries that are read over.
const SKIP: u64 = 1 << 14;

/// Groups items, which are sorted by place.
pub(super) fn plan(items: &[Item<'_>], reach: Reach) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Option<(Range<usize>, u64, u64)> = None;
    for (index, item) in items.iter().enumerate() {
        let (stored, size) = (item.entry.stored, item.entry.size);
        let whole = match reach {
            Reach::Whole => stored <= WHOLE_MAX && size <= WHOLE_MAX,
            Reach::Head => stored <= SMALL,
        };
        if !whole {
            pieces.extend(open.take().map(window));
            pieces.push(Piece::Alone(index));
            continue;
        }
        open = Some(match open.take() {
            Some((items, start, end))
                if item.place <= end.saturating_add(SKIP) && item.end().max(end) - start <= WINDOW =>
            {
                (items.start..index + 1, start, end.max(item.end()))
            }
            other => {
                pieces.extend(other.map(window));
                (index..index + 1, item.place, item.end())
            }
        });
    }
    pieces.extend(open.map(window));
    pieces
}

fn window((items, start, end): (Range<usize>, u64, u64)) -> Piece {
    Piece::Window { items, start, end }
}
