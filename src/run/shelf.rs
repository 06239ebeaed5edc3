//! Outputs in a store: written and checked on this machine, and put there when all is well.
//!
//! Knows no rule and no format.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::emit::atomic::Staged;
use crate::report::Output;
use crate::source::Shelf;

use super::disk::measure;
use super::error::{Misplaced, OutputError};
use super::options::BuildOptions;

/// Refuses an output that would replace or enter an input, or that exists.
pub(super) fn may_be_written(place: &Path, inputs: &[PathBuf], force: bool) -> Result<(), OutputError> {
    let misplaced = |why| Err(OutputError::Misplaced(place.into(), why));
    for input in inputs {
        if input == place {
            return misplaced(Misplaced::IsInput);
        } else if input.starts_with(place) {
            return misplaced(Misplaced::HoldsInput);
        } else if place.starts_with(input) {
            return misplaced(Misplaced::LiesInInput);
        }
    }
    let failed = |error| OutputError::NotWritten(place.into(), error);
    let shelf = Shelf::at(place).map_err(failed)?;
    // Of a folder that is put half, what it held before could not be put back.
    let is_folder = place.as_os_str().as_encoded_bytes().ends_with(b"/");
    if (!force || is_folder) && shelf.is_taken().map_err(failed)? {
        return if force { Err(failed(not_replaced())) } else { misplaced(Misplaced::Exists) };
    }
    Ok(())
}

fn not_replaced() -> io::Error {
    io::Error::new(
        io::ErrorKind::AlreadyExists,
        "a folder in a store is not replaced, also with --force; name a new one",
    )
}

/// Where on this machine an output is written before it is put into a store.
pub(super) fn scratch(place: &Path) -> PathBuf {
    std::env::temp_dir().join(place.file_name().unwrap_or_default())
}

/// Puts what was written into its store, and says what it is.
pub(super) fn settle(
    staged: &Staged,
    place: &Path,
    entries: u64,
    wanted: &BuildOptions,
) -> Result<Output, OutputError> {
    let failed = |error| OutputError::NotWritten(place.into(), error);
    let (bytes, sha256) = measure(staged.path(), wanted.digest).map_err(failed)?;
    let shelf = Shelf::at(place).map_err(failed)?;
    if staged.path().is_dir() {
        put_all(&shelf, staged.path()).map_err(failed)?;
    } else {
        shelf.put(staged.path(), None).map_err(failed)?;
    }
    Ok(Output { path: place.display().to_string(), entries, bytes, sha256, is_kept: false })
}

/// Puts every file of a folder, in the order of their names; none of them stays where one cannot be put.
fn put_all(shelf: &Shelf, folder: &Path) -> io::Result<()> {
    let mut names = Vec::new();
    files_below(folder, "", &mut names)?;
    for (index, name) in names.iter().enumerate() {
        if let Err(error) = shelf.put(&folder.join(name), Some(name)) {
            shelf.take_away(names.get(..index).unwrap_or_default());
            return Err(error);
        }
    }
    Ok(())
}

fn files_below(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files_below(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}
