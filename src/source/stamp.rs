//! Identity, size and time of bytes, to tell whether they changed between two looks.
//!
//! Knows nothing of names: two names of one file have one stamp.

use std::io;

use crate::model::{Trouble, TroubleKind};

/// What must stay the same while bytes are read.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// Which file it is: device and inode, or what the system has in their place.
    pub(super) identity: (u64, u64),
    /// Bytes.
    pub(super) size: u64,
    /// Time of the last write, in units of the system.
    pub(super) modified: (i64, i64),
    /// Time of the last change of anything about it, its times among them, where the system says it. Not compared:
    /// another name for a file is no change of its bytes.
    #[cfg_attr(
        all(feature = "fs", not(feature = "cli")),
        expect(dead_code, reason = "hooks ask for it, which are of the command line")
    )]
    pub(super) changed: Option<(i64, i64)>,
}

impl Stamp {
    /// Of bytes of which nothing is known but how many there are.
    pub fn of_size(size: u64) -> Self {
        Self { identity: (0, 0), size, modified: (0, 0), changed: None }
    }

    /// What changed since this stamp was taken, in words; `None` where nothing did.
    fn difference(&self, now: &Self) -> Option<String> {
        if self.identity != now.identity {
            return Some("another file took its place".to_owned());
        }
        if self.size != now.size {
            return Some(format!("it had {} bytes when it was listed and has {} now", self.size, now.size));
        }
        (self.modified != now.modified).then(|| "it was written to while it was read".to_owned())
    }

    /// The trouble of bytes that are no longer what they were; `now` is their stamp as of now.
    pub(crate) fn trouble(&self, now: io::Result<Self>) -> Option<Trouble> {
        match now {
            Ok(now) => {
                self.difference(&now).map(|detail| Trouble::broken(TroubleKind::ChangedDuringRun, detail))
            }
            Err(error) => Some(unreadable(&error)),
        }
    }
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        self.difference(other).is_none()
    }
}

/// The trouble of a file that the system does not let us read.
pub(crate) fn unreadable(error: &io::Error) -> Trouble {
    Trouble::broken(TroubleKind::UnreadableFile, error.to_string())
}
