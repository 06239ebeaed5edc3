//! Outputs on a disk: may one be written, what came of it.
//!
//! Knows no rule and no format.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::emit::atomic::{CommitError, Staged};
use crate::emit::is_same;
use crate::report::Output;
use crate::text::hex;

use super::error::{Misplaced, OutputError};
use super::options::BuildOptions;

/// Refuses an output that would replace or enter an input, or that exists.
pub(super) fn may_be_written(output: &Path, inputs: &[PathBuf], force: bool) -> Result<(), OutputError> {
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|error| OutputError::Folder(output.into(), error))?;
    inputs.iter().try_for_each(|input| stays_off(output, &folder, input))?;
    if !force && output.symlink_metadata().is_ok() {
        return misplaced(output, Misplaced::Exists);
    }
    Ok(())
}

/// Refuses an output in this folder that is an input, holds it or lies in it.
fn stays_off(output: &Path, folder: &Path, input: &Path) -> Result<(), OutputError> {
    let Ok(real) = input.canonicalize() else { return Ok(()) };
    if is_same(&real, output) || folder.join(output.file_name().unwrap_or_default()) == real {
        misplaced(output, Misplaced::IsInput)
    } else if output.canonicalize().is_ok_and(|old| old.is_dir() && real.starts_with(old)) {
        misplaced(output, Misplaced::HoldsInput)
    } else if real.is_dir() && folder.starts_with(&real) {
        misplaced(output, Misplaced::LiesInInput)
    } else {
        Ok(())
    }
}

fn misplaced(output: &Path, why: Misplaced) -> Result<(), OutputError> {
    Err(OutputError::Misplaced(output.into(), why))
}

/// Bytes of an output, and its SHA-256 where somebody wants it.
pub(super) fn measure(path: &Path, digest: bool) -> io::Result<(u64, Option<String>)> {
    if path.is_dir() {
        return Ok((bytes_below(path)?, None));
    }
    let bytes = fs::metadata(path)?.len();
    if !digest {
        return Ok((bytes, None));
    }
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
    }
    Ok((bytes, Some(hex(&hash.finalize()))))
}

fn bytes_below(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?.try_fold(0, |sum, entry| {
        let entry = entry?;
        let data = entry.metadata()?;
        Ok(sum + if data.is_dir() { bytes_below(&entry.path())? } else { data.len() })
    })
}

/// Gives what was written its name, and says what it is.
pub(super) fn settle(
    staged: Staged,
    place: &Path,
    entries: u64,
    wanted: &BuildOptions,
) -> Result<Output, OutputError> {
    let (bytes, sha256) = measure(staged.path(), wanted.digest)
        .map_err(|error| OutputError::NotWritten(place.into(), error))?;
    staged.commit(wanted.force).map_err(|error| match error {
        CommitError::Before(error) => OutputError::NotWritten(place.into(), error),
        CommitError::After(error) => OutputError::NotSynced(place.into(), error),
    })?;
    Ok(Output { path: place.display().to_string(), entries, bytes, sha256, is_kept: false })
}
