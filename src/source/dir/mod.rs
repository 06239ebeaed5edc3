//! A directory as a package: every file below it is an entry, opened by its name below the directory that was
//! opened at the start, or handed in with its name.
//!
//! Knows nothing of what the files hold. Follows no link and opens nothing but regular files.

use std::io;
use std::sync::Arc;

#[cfg(feature = "fs")]
use super::os::{self, Folder};
use super::pace::Pace;
use super::positional::{Extent, FileBytes};
use super::scratch::{spread_at, with_scratch};
use super::stamp::{Stamp, unreadable};
use super::{Budget, Bytes, EntryVisitor, Listing, Opened, OrderedVisitor, Reach, ReadAt, Source};
use crate::model::{Container, ContainerKind, Entry, EntryId, Trouble, TroubleKind};

mod held;
mod list;
#[cfg(all(unix, feature = "fs"))]
#[cfg(test)]
mod tests;
#[cfg(feature = "fs")]
mod walk;

pub(crate) use held::HeldFiles;

/// Files below one directory, by their names.
trait Files: Send + Sync {
    /// Opens a file; `None` where there is none of this name any more.
    fn file(&self, name: &[u8]) -> io::Result<Option<Arc<dyn ReadAt>>>;

    /// How they are best read.
    fn pace(&self) -> Pace {
        Pace::NEAR
    }
}

#[cfg(feature = "fs")]
impl Files for Folder {
    fn file(&self, name: &[u8]) -> io::Result<Option<Arc<dyn ReadAt>>> {
        Ok(Folder::file(self, name)?.map(|file| Arc::new(file) as Arc<dyn ReadAt>))
    }
}

/// Most files that are open at a time, however many threads there are.
const OPEN_FILES: u64 = 64;

/// The files below one directory.
struct Dir {
    root: Box<dyn Files>,
    files: Vec<Option<Place>>,
    /// Relative names, one after the other.
    names: Vec<u8>,
    /// Permits to have a file open.
    descriptors: Budget,
}

/// Where a file is and what it was when it was listed.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The name's place in `Dir::names`.
    name: (usize, usize),
    stamp: Stamp,
}

/// Lists a directory that is open already. `name` is what reports call it.
#[cfg(feature = "fs")]
pub(super) fn open(root: Folder, name: String) -> Opened {
    let walked = walk::walk(root.path());
    opened(walked, Box::new(root), os::open_files_allowed(OPEN_FILES), name)
}

/// Everything below a directory, in listing order; `None` where a part of it cannot be listed.
#[cfg(feature = "cli")]
pub(super) fn outline(root: &std::path::Path) -> Option<Vec<list::Found>> {
    let mut walked = walk::walk(root);
    walked.found.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    walked.failures.is_empty().then_some(walked.found)
}

/// Lists files that are handed in as a directory of this name.
pub(super) fn open_held(files: HeldFiles, name: String) -> Opened {
    let (walked, files) = held::walk(files);
    opened(walked, Box::new(files), OPEN_FILES, name)
}

fn opened(walked: list::Walked, root: Box<dyn Files>, open_files: u64, name: String) -> Opened {
    let listed = list::list(walked);
    let container = Container {
        kind: ContainerKind::Directory,
        claimed: None,
        name,
        bytes: listed.bytes,
        troubles: listed.container_troubles,
        roots: Vec::new(),
    };
    let listing = Listing { container, entries: listed.entries, troubles: listed.troubles };
    let descriptors = Budget::new(open_files);
    Opened { source: Box::new(Dir { root, files: listed.files, names: listed.names, descriptors }), listing }
}

impl Dir {
    fn place(&self, entry: &Entry) -> Option<(&[u8], Stamp)> {
        let place = self.files.get(entry.id.index()).copied().flatten()?;
        Some((self.names.get(place.name.0..place.name.1)?, place.stamp))
    }

    /// Opens a file and makes sure that it is the one that was listed.
    fn open(&self, name: &[u8], stamp: &Stamp) -> Result<Arc<dyn ReadAt>, Trouble> {
        let gone = || Trouble::broken(TroubleKind::ChangedDuringRun, "it is no longer there");
        let file = self.root.file(name).map_err(|error| unreadable(&error))?.ok_or_else(gone)?;
        // The stamp says which file it is, and the listing took only regular ones.
        stamp.trouble(file.stamp()).map_or(Ok(file), Err)
    }

    fn look(&self, entry: &Entry, reach: Reach, visit: EntryVisitor<'_>) -> Vec<Trouble> {
        let Some((name, stamp)) = self.place(entry) else { return Vec::new() };
        let _permit = self.descriptors.take(1);
        let file = match self.open(name, &stamp) {
            Ok(file) => file,
            Err(trouble) => return vec![trouble],
        };
        with_scratch(|buffer| {
            let extent = Extent { offset: 0, len: stamp.size };
            let mut bytes = FileBytes::new(&file, extent, reach, buffer).stamped(stamp);
            match bytes.prefetch() {
                Ok(()) => visit(entry.id, &mut bytes),
                Err(trouble) => return vec![trouble],
            }
            bytes.finish()
        })
    }
}

impl Source for Dir {
    fn visit(&self, wanted: &[&Entry], reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        spread_at(self.root.pace(), wanted, |entry, troubles| {
            let found = self.look(entry, reach, visit);
            troubles.extend(found.into_iter().map(|trouble| (entry.id, trouble)));
        })
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        for entry in wanted {
            let (name, stamp) = self.place(entry).ok_or(io::ErrorKind::NotFound)?;
            let file = self.open(name, &stamp).map_err(|trouble| failure(entry, &trouble))?;
            with_scratch(|buffer| {
                let extent = Extent { offset: 0, len: stamp.size };
                let mut bytes = FileBytes::new(&file, extent, Reach::Whole, buffer).stamped(stamp);
                visit(entry.id, &mut bytes)?;
                bytes.verify().first().map_or(Ok(()), |trouble| Err(failure(entry, trouble)))
            })?;
        }
        Ok(())
    }

    fn is_random_access(&self) -> bool {
        true
    }
}

fn failure(entry: &Entry, trouble: &Trouble) -> io::Error {
    io::Error::other(format!("{}: {}", entry.path.text(), trouble.detail))
}
