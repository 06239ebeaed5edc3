//! The entries of a packed tar: one thread unpacks, the others look at what it unpacked.
//!
//! Knows no header; the listing said where each payload lies in the unpacked tar.

use std::io;
use std::sync::Arc;

use super::super::memory::InMemory;
use super::super::positional::Extent;
use super::super::scratch::MEMORY;
use super::super::stamp::Stamp;
use super::super::{EntryVisitor, OrderedVisitor, Reach, ReadAt, Source, WHOLE_MAX};
use super::forward::Forward;
use super::stream::Stream;
use super::unpack::{Packing, Unpacked};
use crate::model::{Entry, EntryId, Trouble};
use crate::parallel;

/// Small entries go to another thread together until they are so many bytes.
const BATCH: u64 = 1 << 20;
/// Below this sum a package is not worth a thread pool. Bytes.
const INLINE: u64 = 1 << 20;

/// A tar packed by gzip or bzip2.
pub(super) struct Packed {
    pub(super) file: Arc<dyn ReadAt>,
    pub(super) stamp: Stamp,
    pub(super) packing: Packing,
    /// By entry: its payload in the unpacked tar; `None` where it is not all there or not that of a file.
    pub(super) places: Vec<Option<Extent>>,
}

/// Neighbouring payloads in one piece.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Which entry, and where it is in `bytes`.
    entries: Vec<(EntryId, usize, usize)>,
}

impl Batch {
    fn show(&self, visit: EntryVisitor<'_>) {
        for (id, start, end) in &self.entries {
            visit(*id, &mut InMemory::new(self.bytes.get(*start..*end).unwrap_or_default()));
        }
    }
}

impl Packed {
    pub(super) fn unpack(&self) -> Unpacked<'_> {
        Unpacked::new(&self.file, self.stamp.size, self.packing)
    }

    /// The wanted payloads in the order in which they come.
    fn in_order(&self, wanted: &[&Entry]) -> Vec<(EntryId, Extent)> {
        let place = |entry: &&Entry| Some((entry.id, self.places.get(entry.id.index()).copied().flatten()?));
        let mut order: Vec<_> = wanted.iter().filter_map(place).collect();
        order.sort_by_key(|(id, extent)| (extent.offset, *id));
        order
    }

    /// Adds one payload to a batch.
    fn read(
        stream: &mut Unpacked<'_>,
        batch: &mut Batch,
        id: EntryId,
        extent: Extent,
    ) -> Result<(), Trouble> {
        stream.skip(extent.offset.saturating_sub(stream.position()))?;
        let start = batch.bytes.len();
        let length = usize::try_from(extent.len).unwrap_or(usize::MAX);
        // The listing went over these bytes, so that the length is no empty promise.
        batch.bytes.resize(start.saturating_add(length), 0);
        let count = stream.read(batch.bytes.get_mut(start..).unwrap_or_default())?;
        if count < length {
            batch.bytes.truncate(start);
            return Err(super::shorter());
        }
        batch.entries.push((id, start, batch.bytes.len()));
        Ok(())
    }

    /// Unpacks on this thread, and gives what is complete to `give`. Large entries are shown here.
    fn pump(
        &self,
        order: &[(EntryId, Extent)],
        visit: EntryVisitor<'_>,
        mut give: impl FnMut(Batch),
    ) -> Result<(), (EntryId, Trouble)> {
        let mut stream = self.unpack();
        let mut batch = Batch::default();
        for (id, extent) in order {
            let reported = |trouble| (*id, trouble);
            if extent.len > WHOLE_MAX {
                give(std::mem::take(&mut batch));
                let mut forward = Forward::open(self, stream, *extent).map_err(reported)?;
                visit(*id, &mut forward);
                stream = forward.into_stream().map_err(reported)?;
                continue;
            }
            let result = Self::read(&mut stream, &mut batch, *id, *extent);
            if result.is_err() || batch.bytes.len() as u64 >= BATCH {
                give(std::mem::take(&mut batch));
            }
            result.map_err(reported)?;
        }
        give(batch);
        Ok(())
    }

    /// Unpacks here, looks elsewhere. Where too much waits already, this thread looks as well.
    fn pump_in_parallel(
        &self,
        order: &[(EntryId, Extent)],
        visit: EntryVisitor<'_>,
    ) -> Result<(), (EntryId, Trouble)> {
        parallel::scope(|scope| {
            self.pump(order, visit, |batch| match MEMORY.try_take(batch.bytes.len() as u64) {
                Some(allowance) => scope.spawn(move |_| {
                    batch.show(visit);
                    drop(batch);
                    drop(allowance);
                }),
                None => batch.show(visit),
            })
        })
    }
}

impl Source for Packed {
    fn visit(&self, wanted: &[&Entry], _reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        let order = self.in_order(wanted);
        let bytes = order.iter().fold(0_u64, |sum, (_, extent)| sum.saturating_add(extent.len));
        let result = if bytes < INLINE {
            self.pump(&order, visit, |batch| batch.show(visit))
        } else {
            self.pump_in_parallel(&order, visit)
        };
        // A change of the file explains whatever else went wrong.
        match (self.stamp.trouble(self.file.stamp()), order.first()) {
            (Some(trouble), Some((first, _))) => vec![(*first, trouble)],
            _ => result.err().into_iter().collect(),
        }
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        let order = self.in_order(wanted);
        if order.len() < wanted.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut stream = self.unpack();
        for (id, extent) in order {
            let error = |trouble: Trouble| io::Error::other(trouble.detail.into_string());
            if extent.len > WHOLE_MAX {
                let mut forward = Forward::open(self, stream, extent).map_err(error)?;
                visit(id, &mut forward)?;
                stream = forward.into_stream().map_err(error)?;
            } else {
                let mut batch = Batch::default();
                Self::read(&mut stream, &mut batch, id, extent).map_err(error)?;
                visit(id, &mut InMemory::new(&batch.bytes))?;
            }
        }
        self.unchanged()
    }

    fn is_random_access(&self) -> bool {
        false
    }

    fn container(&self) -> Option<&dyn ReadAt> {
        Some(&self.file)
    }

    fn change(&self) -> Option<Trouble> {
        self.stamp.trouble(self.file.stamp())
    }
}
