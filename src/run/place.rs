//! The place a build writes to: may it, how is it called, what came of it.
//!
//! Knows no rule.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf, is_separator};

use sha2::{Digest as _, Sha256};

use crate::emit::atomic::{CommitError, Staged};
use crate::emit::{Shape, is_same};
use crate::model::{ContainerKind, Inventory};
use crate::profiles::Profile;
use crate::report::Output;
use crate::text::hex;

use super::error::{Misplaced, OutputError};
use super::options::BuildOptions;

/// The shape that the output's name asks for, where the target takes it.
pub(super) fn shape(output: &Path, profile: &Profile) -> Result<Shape, OutputError> {
    let Some(shape) = Shape::of(output) else {
        return Err(OutputError::Misplaced(output.into(), Misplaced::NoShape));
    };
    if profile.emits.iter().any(|word| word == shape.word()) {
        return Ok(shape);
    }
    let (target, shapes) = (profile.id.clone(), profile.emits.clone());
    Err(OutputError::NotTaken { output: output.into(), target, shapes })
}

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

/// The file name of an output.
pub(super) fn name(output: &Path) -> String {
    output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Endings of outputs and inputs, the longer of two first.
const EXTENSIONS: [&str; 8] = [".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar", ".zip", ".csv", ".json"];

/// A name without the ending of an output, and the ending.
fn divided(name: &str) -> (&str, &str) {
    let lower = name.to_ascii_lowercase();
    let extension = EXTENSIONS.iter().find(|extension| lower.ends_with(**extension));
    name.split_at(name.len() - extension.map_or(0, |extension| extension.len()))
}

/// The file name of an output without its ending.
pub(super) fn stem(output: &Path) -> String {
    divided(&name(output)).0.to_owned()
}

/// `upload-001.zip` for `upload.zip`.
pub(super) fn numbered(output: &Path, number: usize) -> PathBuf {
    let name = name(output);
    let (stem, extension) = divided(&name);
    output.with_file_name(format!("{stem}-{number:03}{extension}"))
}

/// An output for an input, as the command line spells it: `photos-fixed.zip` for `photos.zip` and `photos/`, beside
/// the input, never in it, and nothing that is there. `makes_import`: the output is an import file.
pub(super) fn beside(input: &Path, inventory: &Inventory, profile: &Profile, makes_import: bool) -> String {
    let input = input.display().to_string();
    let likes_folders = profile.emits.first().is_some_and(|shape| shape == "directory");
    let is_folder = likes_folders || !profile.takes_shape("archive");
    let usual = match (is_folder, profile.takes_shape("directory")) {
        _ if makes_import => ".json",
        (false, _) => ".zip",
        (true, true) => "/",
        (true, false) => ".csv",
    };
    let trimmed = input.trim_end_matches(is_separator);
    let is_here =
        trimmed.ends_with('.') && trimmed.trim_start_matches(|c| c == '.' || is_separator(c)).is_empty();
    let (stem, new) = if trimmed.is_empty() || is_here {
        (if trimmed.is_empty() { "" } else { "../" }.to_owned(), usual)
    } else {
        let is_file = inventory.container.kind != ContainerKind::Directory;
        let (stem, extension) = if is_file { divided(trimmed) } else { (trimmed, "") };
        let word = Shape::of(Path::new(trimmed)).map(Shape::word).filter(|_| is_file);
        let stays = word.is_some_and(|word| profile.takes_shape(word)) && !extension.contains("bz");
        let stays = stays && (matches!(extension, ".csv" | ".json") || !is_folder);
        (format!("{stem}-"), if stays { extension } else { usual })
    };
    let named = |number: u32| match number {
        1 => format!("{stem}fixed{new}"),
        _ => format!("{stem}fixed-{number}{new}"),
    };
    let free = (1..100).map(named).find(|name| Path::new(name).symlink_metadata().is_err());
    free.unwrap_or_else(|| named(1))
}

/// Bytes of an output, and its SHA-256 where somebody wants it.
fn measure(path: &Path, digest: bool) -> io::Result<(u64, Option<String>)> {
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
