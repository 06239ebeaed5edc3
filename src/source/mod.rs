//! Where the bytes are: a directory, an archive, or memory. Lists entries and hands out readers.
//!
//! Audits the container while it lists: every byte belongs to exactly one thing. Knows no image, no
//! manifest and no rule.

use std::io;
#[cfg(feature = "fs")]
use std::path::Path;
use std::sync::Arc;

pub(crate) use budget::Budget;
pub(crate) use budget::{DECODING, DECODING_MAX, DOCUMENTS};
pub(crate) use dir::HeldFiles;
#[cfg(feature = "fs")]
pub(crate) use joined::with_files;
pub(crate) use joined::{Part, gather, join, with_file};
#[cfg(feature = "fs")]
pub(crate) use lazy::Lazy;
pub(crate) use memory::InMemory;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use memory::Memory;
#[cfg(feature = "cli")]
pub(crate) use outline::outline;
pub use pace::Pace;
pub(crate) use read_at::Cursor;
pub use read_at::ReadAt;
#[cfg(feature = "fs")]
pub(crate) use recalled::{Recalled, recall};
#[cfg(feature = "fs")]
pub(crate) use remote::Shelf;
#[cfg(feature = "cli")]
pub(crate) use remote::give_up;
pub use stamp::Stamp;
#[cfg(feature = "fs")]
pub(crate) use url::taken_in;
pub(crate) use watched::{Passed, Report, Watched};
pub(crate) use windows::each_window;

use crate::model::{Container, Entry, EntryId, Facts, Trouble};

mod budget;
mod dir;
mod extents;
mod input;
mod joined;
#[cfg(feature = "fs")]
mod lazy;
mod leftover;
#[cfg_attr(not(test), allow(dead_code, reason = "tests open packages that are held in memory"))]
mod memory;
mod open;
#[cfg(feature = "fs")]
mod os;
#[cfg(feature = "cli")]
mod outline;
mod pace;
mod permissions;
mod positional;
mod read_at;
#[cfg(feature = "fs")]
mod recalled;
#[cfg(feature = "fs")]
#[cfg_attr(not(feature = "remote"), path = "no_remote.rs")]
mod remote;
mod scratch;
mod sniff;
mod stamp;
mod tar;
mod tar_header;
#[cfg(feature = "fs")]
mod url;
mod watched;
mod windows;
mod zeros;
mod zip;

/// The largest entry that is held in memory as one piece; above it, windows are read. Bytes.
pub(crate) const WHOLE_MAX: u64 = 32 << 20;
/// Unpacked bytes for each packed byte of an archive that are believed.
pub(crate) const RATIO_MAX: u64 = 50;
/// The largest window that a reader may ask for. Bytes.
pub(crate) const WINDOW_MAX: usize = 1 << 20;
/// The most entries that a package may list.
pub(crate) const ENTRIES_MAX: usize = 1_000_000;
/// Most bytes that the names of a package may take in all.
const NAMES_MAX: usize = 128 << 20;

/// What a container lists before any entry is read.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The package as a whole, with what the audit found wrong with it.
    pub container: Container,
    /// The entries in listing order: `entries[i].id == EntryId(i)`.
    pub entries: Vec<Entry>,
    /// What the audit found wrong with single entries, in entry order.
    pub troubles: Vec<(EntryId, Trouble)>,
}

/// How much of an entry will be asked for, so that a source can plan its reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A few windows, mostly at the start and the end.
    Head,
    /// Everything, once, and `Bytes::verify`.
    Whole,
}

/// Random access to the unpacked bytes of one entry, from memory or through windows.
///
/// Small entries answer every call with all that is left, so that a walker takes one slice; large ones
/// answer with at least what was asked for.
pub(crate) trait Bytes {
    /// Bytes of the entry as declared by the container.
    fn len(&self) -> u64;

    /// Whether the entry is declared to hold nothing.
    #[allow(dead_code, reason = "belongs to a length")]
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes from `offset` on: at least `want` of them (at most [`WINDOW_MAX`]) or up to the end,
    /// possibly more. Empty at or after the end. Going forward is cheap; going back in a packed entry
    /// may unpack it again from the start.
    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]>;

    /// Reads what was not read yet and compares size and checksum with what the container promised.
    /// Nothing past the declared size + 1 is unpacked.
    fn verify(&mut self) -> Vec<Trouble>;

    /// The first byte that `verify` has to read; the end, where it reads none.
    fn unverified(&self) -> u64 {
        self.len()
    }

    /// CRC-32 of the bytes, once `verify` went through all of them.
    fn crc(&self) -> Option<u32>;
}

/// Called for one entry; from several threads at a time.
pub(crate) type EntryVisitor<'a> = &'a (dyn Fn(EntryId, &mut dyn Bytes) + Sync);
/// Called for one entry after the other; an error ends the walk.
pub(crate) type OrderedVisitor<'a> = &'a mut dyn FnMut(EntryId, &mut dyn Bytes) -> io::Result<()>;

/// Something that holds entries. An input is opened once and never written.
pub(crate) trait Source: Send + Sync {
    /// Calls `visit` once for each wanted entry, in parallel where the container allows it, in no
    /// promised order. Entries that cannot be read are not seen; what was wrong with them is returned,
    /// in entry order. `wanted` holds regular files of this source's own listing.
    fn visit(&self, wanted: &[&Entry], reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)>;

    /// Calls `visit` for each wanted entry, one at a time, whole: in the order given where
    /// `is_random_access`, else in container order.
    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()>;

    /// Whether entries can be read in any order at the same price.
    fn is_random_access(&self) -> bool;

    /// What an earlier scan said of an entry, where the entry itself is not at hand.
    fn known(&self, _id: EntryId) -> Option<&Facts> {
        None
    }

    /// The bytes of the container as a whole, where it is one piece.
    fn container(&self) -> Option<&dyn ReadAt> {
        None
    }

    /// What changed in them since they were opened; whoever reads from them alone asks when it is done.
    fn change(&self) -> Option<Trouble> {
        None
    }

    /// An error where something changed since they were opened.
    fn unchanged(&self) -> io::Result<()> {
        self.change().map_or(Ok(()), |change| Err(io::Error::other(change.detail.into_string())))
    }
}

/// An opened package: where its bytes are, and what it lists.
pub(crate) struct Opened {
    /// Hands out bytes.
    pub source: Box<dyn Source>,
    /// What the container lists.
    pub listing: Listing,
}

/// The package cannot even be looked at: exit 2. A broken archive is no such error but a trouble.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// There is nothing at this path.
    Missing,
    /// It is there and cannot be read.
    Io(io::Error),
    /// It is a device, a FIFO or a socket.
    NotAFileOrDirectory,
}

/// Opens a directory, an archive or a bare file, distinguished by what it is and by its first bytes, never
/// by its name alone.
#[cfg(feature = "fs")]
pub(crate) fn open(path: &Path) -> Result<Opened, OpenError> {
    open::open(path, None)
}

/// Whether something may be read at a URL; asks no store.
#[cfg(feature = "fs")]
pub(crate) fn can_read(url: &Path) -> Result<(), OpenError> {
    remote::can_read(url)
}

/// Opens a file as a package of this file alone, whatever it is.
#[cfg(feature = "fs")]
pub(crate) fn open_bare(path: &Path) -> Result<Opened, OpenError> {
    open::open_bare(path)
}

/// Opens an archive, or a file that is a package by its name, of which the bytes are at hand: in memory, or
/// wherever ranges of them can be read. Reported apart by its first bytes,
/// never by its name alone.
pub(crate) fn open_bytes(name: &str, bytes: impl ReadAt + 'static) -> Result<Opened, OpenError> {
    open::open_bytes(name, Arc::new(bytes))
}

/// Opens files that are handed in with their names below a directory of this name.
pub(crate) fn open_held(name: &str, files: HeldFiles) -> Opened {
    dir::open_held(files, name.to_owned())
}

/// Opens such bytes as a package of one file, whatever they are.
pub(crate) fn open_bare_bytes(name: &str, bytes: impl ReadAt + 'static) -> Result<Opened, OpenError> {
    open::open_bare_bytes(name, Arc::new(bytes))
}

/// Opens what lies at a path as if it had another name: an output that is still being written.
#[cfg(feature = "fs")]
pub(crate) fn open_as(path: &Path, name: &str) -> Result<Opened, OpenError> {
    open::open(path, Some(name))
}
