//! Entries that lie unpacked, one after the other, in one open file: a plain tar, or a bare file as the only
//! entry of itself.
//!
//! Knows nothing of headers; who listed the entries says where their bytes are.

use std::io;
use std::sync::Arc;

use super::positional::{Extent, FileBytes};
use super::scratch::{spread_at, with_scratch};
use super::stamp::Stamp;
use super::{EntryVisitor, OrderedVisitor, Reach, ReadAt, Source};
use crate::model::{Entry, EntryId, Trouble};

/// One open file with entries in it.
pub(crate) struct Extents {
    file: Arc<dyn ReadAt>,
    stamp: Stamp,
    /// By entry; `None` where the bytes are not all there or are not those of a file.
    places: Vec<Option<Extent>>,
}

impl Extents {
    pub(crate) fn new(file: Arc<dyn ReadAt>, stamp: Stamp, places: Vec<Option<Extent>>) -> Self {
        Self { file, stamp, places }
    }

    fn extent(&self, entry: &Entry) -> Option<Extent> {
        self.places.get(entry.id.index()).copied().flatten()
    }
}

impl Source for Extents {
    fn visit(&self, wanted: &[&Entry], reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        let mut troubles = spread_at(self.file.pace(), wanted, |entry, troubles| {
            let Some(extent) = self.extent(entry) else { return };
            with_scratch(|buffer| {
                let mut bytes = FileBytes::new(&self.file, extent, reach, buffer);
                match bytes.prefetch() {
                    Ok(()) => visit(entry.id, &mut bytes),
                    Err(trouble) => return troubles.push((entry.id, trouble)),
                }
                troubles.extend(bytes.finish().into_iter().map(|trouble| (entry.id, trouble)));
            });
        });
        // The file changed once, not once for each entry: the first one read gives it.
        if let (Some(first), Some(trouble)) = (wanted.first(), self.stamp.trouble(self.file.stamp())) {
            troubles.retain(|(_, other)| other.kind != trouble.kind);
            troubles.insert(0, (first.id, trouble));
        }
        troubles
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        for entry in wanted {
            let extent = self.extent(entry).ok_or(io::ErrorKind::UnexpectedEof)?;
            with_scratch(|buffer| {
                visit(entry.id, &mut FileBytes::new(&self.file, extent, Reach::Whole, buffer))
            })?;
        }
        self.unchanged()
    }

    fn is_random_access(&self) -> bool {
        true
    }

    fn container(&self) -> Option<&dyn ReadAt> {
        Some(&self.file)
    }

    fn change(&self) -> Option<Trouble> {
        self.stamp.trouble(self.file.stamp())
    }
}
