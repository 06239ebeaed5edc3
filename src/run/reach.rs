//! What lies at a path or a URL: whether there is something, and what it is once it is opened.
//!
//! Knows no target.

use std::path::{Path, PathBuf};

use crate::model::is_url;
use crate::source::{self, Opened};

use super::error::InputError;

/// Opens an input.
pub(crate) fn open(path: &Path) -> Result<Opened, InputError> {
    source::open(path).map_err(|error| InputError::of(path, error))
}

/// Distinguishes an input that cannot be looked at before any other is read.
pub(crate) fn is_within_reach(path: &Path) -> Result<(), InputError> {
    if is_url(path) {
        return source::can_read(path).map_err(|error| InputError::of(path, error));
    }
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => std::fs::read_dir(path).map(drop),
        Ok(data) if data.is_file() => std::fs::File::open(path).map(drop),
        Ok(_) => return Err(InputError::NotAFileOrDirectory(path.into())),
        Err(_) => return Err(InputError::Missing(path.into())),
    }
    .map_err(|error| InputError::Unreadable(path.into(), error))
}

/// Takes in what may be a URL: gives what may be shown of it.
pub(crate) fn taken_in(path: &Path) -> Result<PathBuf, InputError> {
    source::taken_in(path).map_err(|alike| InputError::Alike(alike.0))
}
