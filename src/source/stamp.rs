//! Identity, size and time of a file, to tell whether it changed between two looks.
//!
//! Knows nothing of names: two names of one file have one stamp.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;

use crate::model::{Trouble, TroubleKind};

/// What must stay the same while a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    /// Bytes.
    pub(crate) size: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, i64),
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }

    /// What changed since this stamp was taken, in words; `None` where nothing did.
    pub(crate) fn difference(&self, now: &Self) -> Option<String> {
        if (self.device, self.inode) != (now.device, now.inode) {
            return Some("another file took its place".to_owned());
        }
        if self.size != now.size {
            return Some(format!("it had {} bytes when it was listed and has {} now", self.size, now.size));
        }
        (self.modified != now.modified).then(|| "it was written to while it was read".to_owned())
    }

    /// The trouble of an open file that is no longer what it was.
    pub(crate) fn trouble(&self, file: &File) -> Option<Trouble> {
        match file.metadata() {
            Ok(metadata) => self
                .difference(&Self::of(&metadata))
                .map(|detail| Trouble::broken(TroubleKind::ChangedDuringRun, detail)),
            Err(error) => Some(unreadable(&error)),
        }
    }
}

/// The trouble of a file that the system does not let us read.
pub(crate) fn unreadable(error: &io::Error) -> Trouble {
    Trouble::broken(TroubleKind::UnreadableFile, error.to_string())
}
