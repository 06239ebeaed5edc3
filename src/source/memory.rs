//! A package held in memory, for tests and examples.
//!
//! Knows nothing of archives: its entries are whole and in order.

use std::io;

use super::scratch::spread;
use super::{Bytes, EntryVisitor, Listing, Opened, OrderedVisitor, Reach, Source};
use crate::model::{Container, ContainerKind, Entry, EntryId, EntryPath, Trouble};

/// Entries in memory.
#[derive(Debug)]
pub(crate) struct Memory {
    files: Vec<Vec<u8>>,
}

impl Memory {
    /// A package of these files, in this order, that says it is of this kind and has this name.
    pub(crate) fn open<P: Into<EntryPath>>(
        kind: ContainerKind,
        name: &str,
        files: Vec<(P, Vec<u8>)>,
    ) -> Opened {
        let mut entries = Vec::new();
        let mut contents = Vec::new();
        let mut offset = 0_u64;
        for (id, (path, bytes)) in (0..).zip(files) {
            let size = bytes.len() as u64;
            entries.push(Entry { offset, ..Entry::file(EntryId(id), path.into(), size) });
            offset = offset.saturating_add(size);
            contents.push(bytes);
        }
        let container = Container {
            kind,
            claimed: ContainerKind::from_name(name),
            name: name.to_owned(),
            bytes: offset,
            troubles: Vec::new(),
            roots: Vec::new(),
        };
        let listing = Listing { container, entries, troubles: Vec::new() };
        Opened { source: Box::new(Self { files: contents }), listing }
    }

    fn held(&self, entry: &Entry) -> io::Result<InMemory<'_>> {
        self.files
            .get(entry.id.index())
            .map(|bytes| InMemory::new(bytes))
            .ok_or(io::ErrorKind::NotFound.into())
    }
}

impl Source for Memory {
    fn visit(&self, wanted: &[&Entry], _reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        spread(wanted, |entry, _| {
            if let Ok(mut held) = self.held(entry) {
                visit(entry.id, &mut held);
            }
        })
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        wanted.iter().try_for_each(|entry| visit(entry.id, &mut self.held(entry)?))
    }

    fn is_random_access(&self) -> bool {
        true
    }
}

/// An entry that is wholly in memory and was checked when it came there.
pub(crate) struct InMemory<'a> {
    bytes: &'a [u8],
}

impl<'a> InMemory<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }
}

impl Bytes for InMemory<'_> {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn at(&mut self, offset: u64, _want: usize) -> io::Result<&[u8]> {
        Ok(usize::try_from(offset).ok().and_then(|start| self.bytes.get(start..)).unwrap_or_default())
    }

    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_order_names_and_bytes() {
        let opened = Memory::open(
            ContainerKind::Zip,
            "a.zip",
            vec![("b.png", b"two".to_vec()), ("a.png", b"".to_vec())],
        );
        let names: Vec<_> = opened.listing.entries.iter().map(|entry| entry.path.text()).collect();
        assert_eq!(names, ["b.png", "a.png"]);
        let wanted: Vec<_> = opened.listing.entries.iter().collect();
        let mut seen = Vec::new();
        opened
            .source
            .each(&wanted, &mut |id, bytes| {
                seen.push((id.0, bytes.at(0, 1)?.to_vec(), bytes.at(2, 9)?.to_vec()));
                Ok(())
            })
            .unwrap();
        assert_eq!(seen, [(0, b"two".to_vec(), b"o".to_vec()), (1, Vec::new(), Vec::new())]);
    }
}
