//! An input that is open, before anybody knows what it is.
//!
//! Reads nothing but its stamp.

use std::sync::Arc;

use super::extents::Extents;
use super::read_at::ReadAt;
use super::stamp::Stamp;
use super::{Listing, OpenError, Opened};
use crate::model::{Container, ContainerKind, Trouble};

/// An input that is open, with what is known of it.
pub(super) struct Input {
    pub(super) bytes: Arc<dyn ReadAt>,
    pub(super) stamp: Stamp,
    /// File name without folders.
    pub(super) name: String,
}

impl Input {
    pub(super) fn new(name: &str, bytes: Arc<dyn ReadAt>) -> Result<Self, OpenError> {
        let stamp = bytes.stamp().map_err(OpenError::Io)?;
        Ok(Self { bytes, stamp, name: name.to_owned() })
    }

    /// A package of one container, about which nothing is known to be wrong yet.
    pub(super) fn container(&self, kind: ContainerKind) -> Container {
        Container {
            kind,
            claimed: ContainerKind::from_name(&self.name),
            name: self.name.clone(),
            bytes: self.stamp.size,
            troubles: Vec::new(),
            roots: Vec::new(),
        }
    }

    /// A package without entries, and the reason for it.
    pub(super) fn refused(self, kind: ContainerKind, trouble: Trouble) -> Opened {
        let mut container = self.container(kind);
        container.troubles.push(trouble);
        let listing = Listing { container, entries: Vec::new(), troubles: Vec::new() };
        Opened { source: Box::new(Extents::new(self.bytes, self.stamp, Vec::new())), listing }
    }
}
