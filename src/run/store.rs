//! Where a build writes: beside its place on a disk, or to a store that keeps outputs where there is no file system.
//!
//! Nothing has its name before it is kept. Knows no format and no rule.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

#[cfg(feature = "fs")]
use crate::emit::atomic;
use crate::emit::plan_json::Package;
use crate::emit::{self, Shape, WriteError};
use crate::model::Inventory;
#[cfg(feature = "fs")]
use crate::model::is_url;
use crate::report::Output;
use crate::source::{self, OpenError, Opened, ReadAt, Report, Source};
use crate::text::hex;

use super::error::OutputError;
use super::options::BuildOptions;
#[cfg(feature = "fs")]
use super::{disk, shelf};

/// Keeps outputs where there is no file system.
pub trait Store: Sync {
    /// Starts an output of this name. Dropped before it is kept, it leaves nothing.
    fn draft(&self, place: &Path) -> io::Result<Arc<dyn Draft>>;
}

/// An output in the making; what was written can be read at any time.
pub trait Draft: ReadAt {
    /// Writes all of these bytes from `offset` on, which is at most the number of bytes so far.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// The output is whole and was checked: it gets its name.
    fn keep(&self) -> io::Result<()>;
}

/// Where outputs of a build appear.
#[derive(Clone, Copy)]
pub(super) enum Shelf<'a> {
    #[cfg(feature = "fs")]
    Disk,
    Store(&'a dyn Store),
}

/// An output that has no name yet.
pub(super) enum Staged {
    #[cfg(feature = "fs")]
    Disk(atomic::Staged),
    Draft(Arc<dyn Draft>),
}

impl Shelf<'_> {
    /// Refuses an output that would replace or enter an input, or that exists; a store replaces nothing.
    #[cfg_attr(not(feature = "fs"), allow(clippy::unnecessary_wraps, reason = "only a disk refuses"))]
    pub(super) fn may_be_written(
        self,
        place: &Path,
        inputs: &[PathBuf],
        wanted: &BuildOptions,
    ) -> Result<(), OutputError> {
        match self {
            #[cfg(feature = "fs")]
            Self::Disk if is_url(place) => shelf::may_be_written(place, inputs, wanted.force),
            #[cfg(feature = "fs")]
            Self::Disk => disk::may_be_written(place, inputs, wanted.force),
            Self::Store(_) => {
                let _ = (place, inputs, wanted);
                Ok(())
            }
        }
    }

    /// Starts an output.
    pub(super) fn stage(self, shape: Shape, place: &Path) -> io::Result<Staged> {
        #[cfg(feature = "fs")]
        let near = if is_url(place) { shelf::scratch(place) } else { place.to_path_buf() };
        match self {
            #[cfg(feature = "fs")]
            Self::Disk if shape == Shape::Directory => {
                atomic::Staged::directory_beside(&near).map(Staged::Disk)
            }
            #[cfg(feature = "fs")]
            Self::Disk => atomic::Staged::file_beside(&near).map(Staged::Disk),
            Self::Store(_) if shape == Shape::Directory => Err(io::ErrorKind::IsADirectory.into()),
            Self::Store(store) => store.draft(place).map(Staged::Draft),
        }
    }

    /// Starts an output with all of its bytes.
    pub(super) fn stage_text(self, place: &Path, text: &[u8]) -> Result<Staged, OutputError> {
        let staged = self.stage(Shape::Csv, place).and_then(|staged| {
            match &staged {
                #[cfg(feature = "fs")]
                Staged::Disk(staged) => staged.file()?.write_all(text)?,
                Staged::Draft(draft) => draft.write_at(text, 0)?,
            }
            Ok(staged)
        });
        staged.map_err(|error| OutputError::NotWritten(place.into(), error))
    }
}

impl Staged {
    /// Writes the package that an inventory predicts. Returns how many members it has.
    pub(super) fn write(
        &self,
        shape: Shape,
        source: &dyn Source,
        inventory: &Inventory,
        watch: Report<'_>,
    ) -> Result<u64, WriteError> {
        match self {
            #[cfg(feature = "fs")]
            Self::Disk(staged) => emit::write(shape, source, inventory, staged, watch),
            Self::Draft(draft) => emit::write_to(shape, source, inventory, Writer::to(draft), watch),
        }
    }

    /// Writes an import file. Returns how many rows or items it has.
    pub(super) fn write_json(&self, package: &Package<'_>) -> io::Result<u64> {
        match self {
            #[cfg(feature = "fs")]
            Self::Disk(staged) => emit::write_json(package, staged),
            Self::Draft(draft) => emit::write_json_to(package, Writer::to(draft)),
        }
    }

    /// Opens what was written as a package of this name.
    pub(super) fn open(&self, name: &str) -> Result<Opened, OpenError> {
        match self {
            #[cfg(feature = "fs")]
            Self::Disk(staged) => source::open_as(staged.path(), name),
            Self::Draft(draft) => source::open_bytes(name, Arc::clone(draft) as Arc<dyn ReadAt>),
        }
    }

    /// All of its bytes.
    pub(super) fn bytes(&self) -> io::Result<Vec<u8>> {
        match self {
            #[cfg(feature = "fs")]
            Self::Disk(staged) => std::fs::read(staged.path()),
            Self::Draft(draft) => {
                let mut bytes = Vec::new();
                each_piece(draft.as_ref(), |piece| bytes.extend_from_slice(piece))?;
                Ok(bytes)
            }
        }
    }

    /// Gives what was written its name, and says what it is.
    pub(super) fn settle(
        self,
        place: &Path,
        entries: u64,
        wanted: &BuildOptions,
    ) -> Result<Output, OutputError> {
        match self {
            #[cfg(feature = "fs")]
            Self::Disk(staged) if is_url(place) => shelf::settle(&staged, place, entries, wanted),
            #[cfg(feature = "fs")]
            Self::Disk(staged) => disk::settle(staged, place, entries, wanted),
            Self::Draft(draft) => kept(draft.as_ref(), place, entries, wanted)
                .map_err(|error| OutputError::NotWritten(place.into(), error)),
        }
    }
}

fn kept(draft: &dyn Draft, place: &Path, entries: u64, wanted: &BuildOptions) -> io::Result<Output> {
    let mut hash = Sha256::new();
    if wanted.digest {
        each_piece(draft, |piece| hash.update(piece))?;
    }
    let (bytes, sha256) = (draft.size()?, wanted.digest.then(|| hex(&hash.finalize())));
    draft.keep()?;
    Ok(Output { path: place.display().to_string(), entries, bytes, sha256, is_kept: false })
}

fn each_piece(bytes: &dyn Draft, mut visit: impl FnMut(&[u8])) -> io::Result<()> {
    let (mut buffer, mut offset) = (vec![0; 1 << 20], 0);
    loop {
        let count = bytes.read_at(&mut buffer, offset)?;
        if count == 0 {
            return Ok(());
        }
        visit(buffer.get(..count).unwrap_or_default());
        offset += count as u64;
    }
}

/// Writes to a draft from a position of its own.
struct Writer<'a> {
    draft: &'a dyn Draft,
    position: u64,
}

impl<'a> Writer<'a> {
    fn to(draft: &'a Arc<dyn Draft>) -> Self {
        Self { draft: draft.as_ref(), position: 0 }
    }
}

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.draft.write_at(bytes, self.position)?;
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Writer<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let reached = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.draft.size()?.checked_add_signed(by),
        };
        self.position = reached.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
