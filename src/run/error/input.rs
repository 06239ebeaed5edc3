//! Inputs that cannot be looked at.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use crate::source::OpenError;

use super::Words;

/// Why an input cannot be looked at.
#[derive(Debug)]
#[non_exhaustive]
pub enum InputError {
    /// There is nothing at this path.
    Missing(PathBuf),
    /// It is there and cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is a device, a FIFO or a socket.
    NotAFileOrDirectory(PathBuf),
    /// One input lies in another.
    Nested {
        /// The input that lies in the other.
        inner: PathBuf,
        /// The other.
        outer: PathBuf,
    },
}

impl InputError {
    /// The reason why the input at a path did not open.
    pub(crate) fn of(path: &Path, error: OpenError) -> Self {
        let path = path.to_path_buf();
        match error {
            OpenError::Missing => Self::Missing(path),
            OpenError::Io(error) => Self::Unreadable(path, error),
            OpenError::NotAFileOrDirectory => Self::NotAFileOrDirectory(path),
        }
    }

    pub(super) fn words(&self) -> Words {
        let (message, help) = match self {
            Self::Missing(path) if path.to_string_lossy().contains("://") => (
                format!("`{}` is a URL; nothing is read from a network", path.display()),
                "download it first, and give the path of the file",
            ),
            Self::Missing(path) => (
                format!("`{}`: there is no such file or directory", path.display()),
                "check the spelling; paths are taken from the current directory",
            ),
            Self::Unreadable(path, error) => (
                format!("`{}`: cannot be read: {error}", path.display()),
                "check the permissions of the file and of the folders above it",
            ),
            Self::NotAFileOrDirectory(path) => (
                format!("`{}` is neither a file nor a directory", path.display()),
                "give a directory or an archive; devices and pipes are not read",
            ),
            Self::Nested { inner, outer } => (
                format!(
                    "`{}` lies in `{}`: each of its files would be sent twice",
                    inner.display(),
                    outer.display()
                ),
                "give only the outer one",
            ),
        };
        (message, Some(help.into()))
    }
}

impl Error for InputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable(_, error) => Some(error),
            _ => None,
        }
    }
}
