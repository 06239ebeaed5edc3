//! A package that is not at hand: what an earlier scan said of its entries, and the texts that it kept.
//!
//! Knows no file of facts; whoever read them hands over what they say.

use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::scratch::spread;
use super::{Bytes, EntryVisitor, InMemory, Listing, Opened, OrderedVisitor, Reach, Source};
use crate::model::{Container, Entry, EntryId, Facts, Trouble};

/// What a scan said of a package.
#[derive(Debug)]
pub(crate) struct Recalled {
    /// The package as a whole.
    pub container: Container,
    /// Every entry, by its number.
    pub entries: Vec<Entry>,
    /// What each says about itself.
    pub facts: Vec<Facts>,
    /// Of entries that are read as texts.
    pub texts: FxHashMap<EntryId, Vec<u8>>,
}

/// Opens what was said of a package as if the package was there.
pub(crate) fn recall(package: &Arc<Recalled>) -> Opened {
    // The facts hold what the listing had to say of single entries.
    let listing = Listing {
        container: package.container.clone(),
        entries: package.entries.clone(),
        troubles: Vec::new(),
    };
    Opened { source: Box::new(Kept(Arc::clone(package))), listing }
}

struct Kept(Arc<Recalled>);

impl Kept {
    fn read<T>(&self, entry: &Entry, visit: impl FnOnce(&mut dyn Bytes) -> T) -> T {
        match self.0.texts.get(&entry.id) {
            Some(text) => visit(&mut InMemory::new(text)),
            None => visit(&mut Absent(entry.size)),
        }
    }
}

impl Source for Kept {
    fn visit(&self, wanted: &[&Entry], _reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        spread(wanted, |entry, _| self.read(entry, |bytes| visit(entry.id, bytes)))
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        wanted.iter().try_for_each(|entry| self.read(entry, |bytes| visit(entry.id, bytes)))
    }

    fn is_random_access(&self) -> bool {
        true
    }

    fn known(&self, id: EntryId) -> Option<&Facts> {
        self.0.facts.get(id.index())
    }
}

/// Bytes that were not kept.
struct Absent(u64);

impl Bytes for Absent {
    fn len(&self) -> u64 {
        self.0
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        if want == 0 || offset >= self.0 {
            return Ok(&[]);
        }
        Err(io::Error::new(io::ErrorKind::NotFound, "the facts do not hold its bytes"))
    }

    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}
