//! Hands out the bytes of wanted entries: windows of neighbours, in parallel, in memory that is used again.
//!
//! Knows no verdict on structure; the audit came before.

use std::cell::Cell;
use std::io;
use std::sync::{Mutex, PoisonError};

use flate2::Decompress;

use super::super::budget::IN_FLIGHT;
use super::super::read_at::read_up_to;
use super::super::{Bytes, EntryVisitor, Reach, ReadAt};
use super::held::Held;
use super::inflate;
use super::pieces::{Item, Piece, plan};
use super::windowed::Windowed;
use crate::model::{EntryId, Method, Trouble, TroubleKind};
use crate::parallel;

/// Bytes below which a whole visit is not worth a second thread.
const FEW_BYTES: u64 = 4 << 20;
/// Entries below which a visit of heads is not worth a second thread.
const FEW_ENTRIES: usize = 64;
/// Bytes of a buffer that a thread keeps for its next piece.
const KEPT: usize = 8 << 20;
/// Bytes of a window that need no allowance: every thread has so many.
const FREE: u64 = 1 << 20;

/// Buffers of one thread. Used again as they are, never cleared.
struct Scratch {
    input: Vec<u8>,
    output: Vec<u8>,
    inflater: Decompress,
}

thread_local! {
    /// Taken while in use: a reader may itself wait for other pieces on the same thread.
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

impl Scratch {
    fn take() -> Box<Self> {
        SCRATCH.take().unwrap_or_else(|| {
            Box::new(Self { input: Vec::new(), output: Vec::new(), inflater: Decompress::new(false) })
        })
    }

    fn give_back(mut self: Box<Self>) {
        for buffer in [&mut self.input, &mut self.output] {
            buffer.truncate(KEPT);
            buffer.shrink_to(KEPT);
        }
        SCRATCH.set(Some(self));
    }
}

/// What a visit needs.
pub(super) struct Visit<'a> {
    pub(super) file: &'a dyn ReadAt,
    pub(super) reach: Reach,
    pub(super) visit: EntryVisitor<'a>,
}

type Failed = Mutex<Vec<(EntryId, Trouble)>>;

impl Visit<'_> {
    /// Sees all items, in parallel where it pays. Returns those that could not be read.
    pub(super) fn run(&self, mut items: Vec<Item<'_>>) -> Vec<(EntryId, Trouble)> {
        items.sort_by_key(|item| item.place);
        let pieces = plan(&items, self.reach);
        let failed = Mutex::new(Vec::new());
        let bytes =
            items.iter().fold(0_u64, |sum, item| sum.saturating_add(item.entry.stored.max(item.entry.size)));
        let few = match self.reach {
            Reach::Whole => bytes < FEW_BYTES,
            Reach::Head => items.len() < FEW_ENTRIES,
        };
        if let Some(lanes) = self.file.pace().lanes {
            parallel::gather_in::<_, ()>(lanes, &pieces, |piece, _| self.piece(piece, &items, &failed));
        } else if few {
            for piece in &pieces {
                self.piece(piece, &items, &failed);
            }
        } else {
            parallel::each(&pieces, |piece| self.piece(piece, &items, &failed));
        }
        let mut failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.sort();
        failed
    }

    fn piece(&self, piece: &Piece, items: &[Item<'_>], failed: &Failed) {
        match piece {
            Piece::Alone(index) => {
                if let Some(item) = items.get(*index) {
                    (self.visit)(item.entry.id, &mut Windowed::new(self.file, item.entry, item.place, None));
                }
            }
            Piece::Window { items: range, start, end } => {
                let items = items.get(range.clone()).unwrap_or_default();
                let largest = items.iter().map(|item| item.entry.size).max().unwrap_or(0);
                let request = (end - start).saturating_add(largest);
                let _allowance = (request > FREE).then(|| IN_FLIGHT.take(request));
                let mut scratch = Scratch::take();
                if let Err(error) = self.window(items, *start, *end, &mut scratch) {
                    let words = format!("cannot be read: {error}");
                    let trouble = Trouble::broken(TroubleKind::UnreadableFile, words).at(*start);
                    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    failed.extend(items.iter().map(|item| (item.entry.id, trouble.clone())));
                }
                scratch.give_back();
            }
        }
    }

    /// Reads one window, then shows its entries while the bytes are warm.
    fn window(&self, items: &[Item<'_>], start: u64, end: u64, scratch: &mut Scratch) -> io::Result<()> {
        let Scratch { input, output, inflater } = scratch;
        let window = fill(self.file, input, start, end)?;
        for item in items {
            let packed = part(window, item, start);
            if item.entry.method == Method::STORED {
                (self.visit)(item.entry.id, &mut Held::stored(item.entry, item.place, packed));
            } else if self.reach == Reach::Head {
                (self.visit)(
                    item.entry.id,
                    &mut Windowed::new(self.file, item.entry, item.place, Some(packed)),
                );
            } else {
                inflated(item, packed, inflater, output, &mut |bytes| (self.visit)(item.entry.id, bytes));
            }
        }
        Ok(())
    }
}

/// Reads the bytes from `start` up to `end` of the file to the front of `buffer`.
fn fill<'b>(file: &dyn ReadAt, buffer: &'b mut Vec<u8>, start: u64, end: u64) -> io::Result<&'b [u8]> {
    let bytes = usize::try_from(end - start).unwrap_or(0);
    if buffer.len() < bytes {
        buffer.resize(bytes, 0);
    }
    let space = buffer.get_mut(..bytes).unwrap_or_default();
    if read_up_to(file, space, start)? < bytes {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter"));
    }
    Ok(space)
}

fn part<'w>(window: &'w [u8], item: &Item<'_>, start: u64) -> &'w [u8] {
    let bound = |at: u64| usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
    window.get(bound(item.place)..bound(item.end())).unwrap_or_default()
}

fn inflated(
    item: &Item<'_>,
    packed: &[u8],
    inflater: &mut Decompress,
    output: &mut Vec<u8>,
    visit: &mut dyn FnMut(&mut dyn Bytes),
) {
    let declared = usize::try_from(item.entry.size).unwrap_or(usize::MAX);
    let (made, end) = inflate::all(inflater, packed, declared, output);
    visit(&mut Held::inflated(item.entry, item.place, output.get(..made).unwrap_or_default(), end));
}

/// Shows one entry, whole where it fits.
pub(super) fn one(
    file: &dyn ReadAt,
    item: &Item<'_>,
    visit: &mut dyn FnMut(&mut dyn Bytes) -> io::Result<()>,
) -> io::Result<()> {
    let pieces = plan(std::slice::from_ref(item), Reach::Whole);
    let Some(Piece::Window { start, end, .. }) = pieces.first() else {
        return visit(&mut Windowed::new(file, item.entry, item.place, None));
    };
    let mut scratch = Scratch::take();
    let Scratch { input, output, inflater } = &mut *scratch;
    let mut result = Ok(());
    let packed = fill(file, input, *start, *end)?;
    if item.entry.method == Method::STORED {
        result = visit(&mut Held::stored(item.entry, item.place, packed));
    } else {
        inflated(item, packed, inflater, output, &mut |bytes| result = visit(bytes));
    }
    scratch.give_back();
    result
}
