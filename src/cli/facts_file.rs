//! Where lines of facts go: standard output, or a file that appears whole, packed as its name says.
//!
//! Knows no line but by what the reader of them says.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead as _, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::emit::atomic::{CommitError, Staged};
use crate::emit::is_same;
use crate::model::Entry;
use crate::model::facts_v1::{Extent, Line, Reader};
use crate::run;

use super::Failure;
use super::sink::quiet_on_closed_pipe;

/// Bytes that are packed into one frame of Zstandard.
const FRAME: usize = 4 << 20;

/// Where lines go.
pub(super) struct Lines {
    out: Packed,
    staged: Option<(Staged, PathBuf)>,
}

impl Lines {
    /// A file beside its place, or standard output where none is named. An input is never written.
    pub(super) fn new(output: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self {
                out: Packed::Plain(Box::new(io::BufWriter::new(io::stdout().lock()))),
                staged: None,
            });
        };
        if inputs.iter().any(|input| is_same(input, path)) {
            let message = format!("`{}` is an input; an input is never written", path.display());
            return Err(Failure::new(message).help("give the facts another name"));
        }
        let staged = Staged::file_beside(path).map_err(|error| unwritten(path, &error))?;
        let file = staged.file().map_err(|error| unwritten(path, &error))?;
        Ok(Self { out: Packed::new(file, path), staged: Some((staged, path.to_path_buf())) })
    }

    /// Writes one line.
    pub(super) fn put(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.out.write(line.as_bytes()).and_then(|()| self.out.write(b"\n"));
        self.checked(written)
    }

    /// Writes what is left, and gives the file its name.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let written = self.out.finish();
        self.checked(written)?;
        let Some((staged, path)) = self.staged else { return Ok(()) };
        staged.commit(true).map_err(|failed| match failed {
            CommitError::Before(error) | CommitError::After(error) => unwritten(&path, &error),
        })
    }

    fn checked(&self, written: io::Result<()>) -> Result<(), Failure> {
        match &self.staged {
            Some((_, path)) => written.map_err(|error| unwritten(path, &error)),
            None => quiet_on_closed_pipe(written),
        }
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("`{}`: the facts cannot be written: {error}", path.display()))
}

/// Bytes on their way into a file.
enum Packed {
    Plain(Box<dyn Write>),
    Gzip(GzEncoder<io::BufWriter<File>>),
    Zstd { file: io::BufWriter<File>, frame: Vec<u8> },
}

impl Packed {
    fn new(file: File, path: &Path) -> Self {
        let file = io::BufWriter::new(file);
        let extension = path.extension().map(OsStr::to_ascii_lowercase);
        match extension.as_deref().and_then(|extension| extension.to_str()) {
            Some("gz") => Self::Gzip(GzEncoder::new(file, Compression::fast())),
            Some("zst") => Self::Zstd { file, frame: Vec::new() },
            _ => Self::Plain(Box::new(file)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(bytes),
            Self::Gzip(out) => out.write_all(bytes),
            Self::Zstd { file, frame } => {
                frame.extend_from_slice(bytes);
                if frame.len() >= FRAME { pack(file, frame) } else { Ok(()) }
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.try_finish().and_then(|()| out.get_mut().flush()),
            Self::Zstd { file, frame } => pack(file, frame).and_then(|()| file.flush()),
        }
    }
}

/// Writes one frame; a file is any number of them.
fn pack(file: &mut impl Write, frame: &mut Vec<u8>) -> io::Result<()> {
    let packed = compress_to_vec(frame.as_slice(), CompressionLevel::Fastest);
    frame.clear();
    file.write_all(&packed)
}

/// What a file of facts says was listed of each input; nothing where it is not whole.
pub(super) fn listed(path: &Path) -> Option<Vec<(String, Extent, Vec<Entry>)>> {
    let mut reader = Reader::default();
    let mut listed: Vec<(String, Extent, Vec<Entry>)> = Vec::new();
    for line in run::facts_lines(path).ok()?.lines() {
        match reader.line(&line.ok()?).ok()? {
            Line::Container { source, extent, .. } => listed.push((source, extent, Vec::new())),
            Line::Entry { entry, .. } => listed.last_mut()?.2.push(entry),
            Line::Unopened { .. } => return None,
            Line::Trailer(_) => {}
        }
    }
    reader.finish().ok()?;
    Some(listed)
}
