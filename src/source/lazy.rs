//! A file that is opened each time it is read, so that any number of them may be at hand.
//!
//! Knows no container.

use std::io;
use std::path::PathBuf;

use super::os::{self, Place};
use super::stamp::Stamp;
use super::{OpenError, ReadAt};

/// A file by its path.
pub(crate) struct Lazy(pub(crate) PathBuf);

impl Lazy {
    fn open(&self) -> io::Result<impl ReadAt + use<>> {
        match os::open(&self.0) {
            Ok(Place::File(file)) => Ok(file),
            Ok(Place::Folder(_)) | Err(OpenError::NotAFileOrDirectory) => {
                Err(io::ErrorKind::InvalidInput.into())
            }
            Err(OpenError::Missing) => Err(io::ErrorKind::NotFound.into()),
            Err(OpenError::Io(error)) => Err(error),
        }
    }
}

impl ReadAt for Lazy {
    fn size(&self) -> io::Result<u64> {
        self.open()?.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.open()?.read_at(buffer, offset)
    }

    fn stamp(&self) -> io::Result<Stamp> {
        self.open()?.stamp()
    }
}
