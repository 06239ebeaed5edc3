//! Outputs that cannot be written.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::text::{counted, grouped};

use super::Words;

/// Why an output cannot be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum OutputError {
    /// The inputs form several packages.
    SeveralPackages,
    /// It has no place there.
    Misplaced(PathBuf, Misplaced),
    /// The folder around it cannot be used.
    Folder(PathBuf, io::Error),
    /// The target takes other shapes.
    NotTaken {
        /// The output.
        output: PathBuf,
        /// The target.
        target: String,
        /// The shapes that it takes, as its profile calls them.
        shapes: Vec<String>,
    },
    /// Requests send images as they lie in the input, and this plan changes so many.
    ImagesChanged(u64),
    /// One table is the output, and this package has so many, one for each folder.
    SeveralTables(u64),
    /// A record has more bytes than `--split-bytes` gives a file.
    RecordTooLarge {
        /// The number of the record, from 1.
        row: u32,
        /// Bytes of a file that holds it alone.
        bytes: u64,
        /// What was given.
        most: u64,
    },
    /// An image cannot be transformed: its name, and what is wrong with it.
    Refused(String, String),
    /// Writing failed.
    NotWritten(PathBuf, io::Error),
    /// What was written cannot be opened.
    NotOpened(PathBuf),
    /// Not all items were written.
    ItemsMissing(PathBuf),
    /// It is in its place and complete, and the folder around it was not synced.
    NotSynced(PathBuf, io::Error),
}

/// Why an output has no place where it should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misplaced {
    /// The name does not say what to write.
    NoShape,
    /// There is something already.
    Exists,
    /// It is an input.
    IsInput,
    /// An input lies in it.
    HoldsInput,
    /// It lies in an input.
    LiesInInput,
}

impl OutputError {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::SeveralPackages => with_help(
                "this target builds one package from one input".into(),
                "run `imgpack build` once for each input",
            ),
            Self::Misplaced(place, why) => {
                let (message, help) = why.words();
                with_help(format!("`{}`{message}", place.display()), help)
            }
            Self::Folder(place, error) => with_help(
                format!("`{}`: its folder cannot be used: {error}", place.display()),
                "create the folder first",
            ),
            Self::NotTaken { output, target, shapes } => {
                let taken: Vec<&str> = shapes.iter().map(|word| wanted(word).0).collect();
                let help = shapes.first().map_or("choose another target", |word| wanted(word).1);
                let (output, taken) = (output.display(), taken.join(" or "));
                with_help(format!("`{output}`: the target {target} takes {taken}"), help)
            }
            Self::ImagesChanged(count) => images_changed(*count),
            Self::SeveralTables(count) => with_help(
                format!("the package has {count} tables, one for each folder, and a CSV is one"),
                "write a directory or an archive",
            ),
            Self::RecordTooLarge { row, bytes, most } => too_large(*row, *bytes, *most),
            Self::Refused(name, detail) => {
                with_help(format!("`{name}`: {detail}"), "fix the image or leave it out")
            }
            Self::NotWritten(place, error) => {
                with_help(format!("`{}` cannot be written: {error}", place.display()), cure(error))
            }
            Self::NotOpened(place) => {
                (format!("`{}`: what was written cannot be opened", place.display()), None)
            }
            Self::ItemsMissing(place) => (format!("`{}`: not all items were written", place.display()), None),
            Self::NotSynced(place, error) => not_synced(&place.display().to_string(), error),
        }
    }
}

fn too_large(row: u32, bytes: u64, most: u64) -> Words {
    let has = format!("record {row} alone makes a file of {} bytes", grouped(bytes));
    (format!("--split-bytes {most}: {has}"), Some(format!("give at least {bytes}, or shorten the record")))
}

impl Misplaced {
    /// What follows the name of the output, and what to do.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NoShape => (
                ": the name does not say what to write",
                "end it in .zip, .tar, .tar.gz, .tgz, .json or .csv, or in / for a directory",
            ),
            Self::Exists => (" exists", "use --force to replace it"),
            Self::IsInput => {
                (" is the input itself; an input is never written", "give the output another name")
            }
            Self::HoldsInput => {
                (" holds the input; an input is never written", "write to a folder of its own")
            }
            Self::LiesInInput => {
                (" lies inside the input; an input is never written", "write to a folder outside the input")
            }
        }
    }
}

fn with_help(message: String, help: &str) -> Words {
    (message, Some(help.into()))
}

fn images_changed(count: u64) -> Words {
    let images = counted(count, "image", "images");
    with_help(
        format!("{images} would be changed, and requests refer to images as they are in the input"),
        "build a directory or an archive with these options first, and the requests from that",
    )
}

fn not_synced(place: &str, error: &io::Error) -> Words {
    with_help(
        format!("`{place}` is complete and in place, but its folder could not be synced: {error}"),
        "check the disk; run again if the machine stops before the folder is synced",
    )
}

/// What a word of `emits` means, and what an output's name must be for it.
fn wanted(word: &str) -> (&'static str, &'static str) {
    match word {
        "archive" => ("an archive", "end the name in .zip"),
        "json" => ("a JSON import file", "end the name in .json"),
        "csv" => ("a CSV", "end the name in .csv"),
        _ => ("a directory", "end the name in /"),
    }
}

/// What to do about a write that failed.
fn cure(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some disk space and run again",
        io::ErrorKind::AlreadyExists => "use --force to replace it",
        io::ErrorKind::Unsupported => {
            "released builds write to s3:// gs:// az://; of the sources: cargo build --release --features remote"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "write to a folder that you may write to"
        }
        _ => "nothing was left behind; fix the cause and run again",
    }
}

impl Error for OutputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Folder(_, error) | Self::NotWritten(_, error) | Self::NotSynced(_, error) => Some(error),
            _ => None,
        }
    }
}
