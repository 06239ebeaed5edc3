//! What stands in the place of `remote` in a build without it: a URL is known and refused.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{HeldFiles, OpenError, ReadAt};

/// What lies behind a URL: nothing that this build could open.
#[expect(dead_code, reason = "nothing makes one")]
pub(super) enum Place {
    File(Arc<dyn ReadAt>),
    Folder(HeldFiles),
}

/// A place in a store, which this build has none of.
pub(crate) enum Shelf {}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "this build of imgpack knows no URLs")
}

pub(super) fn name(url: &Path) -> String {
    url.to_string_lossy().into_owned()
}

pub(super) fn can_read(_: &Path) -> Result<(), OpenError> {
    Err(OpenError::Io(refused()))
}

pub(super) fn open(_: &Path) -> Result<Place, OpenError> {
    Err(OpenError::Io(refused()))
}

#[cfg(feature = "cli")]
pub(crate) fn give_up() {}

impl Shelf {
    pub(crate) fn at(_: &Path) -> io::Result<Self> {
        Err(refused())
    }

    pub(crate) fn is_taken(&self) -> io::Result<bool> {
        match *self {}
    }

    pub(crate) fn put(&self, _: &Path, _: Option<&str>) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn take_away(&self, _: &[String]) {
        match *self {}
    }
}
