//! The place a build writes to: its shape, and how it is called.
//!
//! Knows no rule.

use std::path::{Path, PathBuf, is_separator};

use crate::emit::Shape;
use crate::model::{ContainerKind, Inventory, url_scheme};
use crate::profiles::Profile;

use super::error::{Misplaced, OutputError};

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
    // Nothing is written to a web server.
    let is_web = matches!(url_scheme(input), Some("https" | "http"));
    let input = if is_web { name(input) } else { input.display().to_string() };
    let likes = |word: &str| profile.emits.first().is_some_and(|shape| shape == word);
    let is_folder = likes("directory") || !profile.takes_shape("archive");
    let usual = match (is_folder, profile.takes_shape("directory") && !likes("csv")) {
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
