//! Files of facts, packed or not: the lines of one that is there, and the bytes of one that is written.
//!
//! Knows no line.

#[cfg(feature = "cli")]
use std::ffi::OsStr;
use std::fs::File;
#[cfg(feature = "cli")]
use std::io::Write;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

#[cfg(feature = "cli")]
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
#[cfg(feature = "cli")]
use flate2::write::GzEncoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
#[cfg(feature = "cli")]
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

const BUFFER: usize = 1 << 20;
/// Bytes that are packed into one frame of Zstandard.
#[cfg(feature = "cli")]
const FRAME: usize = 4 << 20;
/// The magic numbers of packed files.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// What a file holds, unpacked by what it is and not by its name.
pub(crate) fn facts_lines(path: &Path) -> io::Result<Box<dyn BufRead>> {
    unpacked(File::open(path)?)
}

/// The same of bytes that come from elsewhere.
pub(super) fn unpacked(bytes: impl Read + 'static) -> io::Result<Box<dyn BufRead>> {
    let mut bytes = BufReader::with_capacity(BUFFER, bytes);
    let head = bytes.fill_buf()?;
    Ok(if head.starts_with(GZIP) {
        Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(bytes)))
    } else if head.starts_with(ZSTD) {
        Box::new(BufReader::with_capacity(BUFFER, Frames { frame: None, rest: Some(bytes) }))
    } else {
        Box::new(bytes)
    })
}

/// Frames of Zstandard, one after the other.
struct Frames<R: BufRead> {
    frame: Option<StreamingDecoder<R, FrameDecoder>>,
    /// The bytes behind the last frame.
    rest: Option<R>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let count = frame.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
            }
            let ended = self.frame.take().map(StreamingDecoder::into_inner);
            let Some(mut rest) = ended.or_else(|| self.rest.take()) else { return Ok(0) };
            if rest.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.frame = Some(StreamingDecoder::new(rest).map_err(io::Error::other)?);
        }
    }
}

/// Bytes on their way into a file.
#[cfg(feature = "cli")]
pub(crate) enum Packed {
    Plain(Box<dyn Write>),
    Gzip(GzEncoder<io::BufWriter<File>>),
    Zstd { file: io::BufWriter<File>, frame: Vec<u8> },
}

#[cfg(feature = "cli")]
impl Packed {
    pub(crate) fn to_stdout() -> Self {
        Self::Plain(Box::new(io::BufWriter::new(io::stdout().lock())))
    }

    /// A file, packed as the extension of its path says.
    pub(crate) fn new(file: File, path: &Path) -> Self {
        let file = io::BufWriter::new(file);
        let extension = path.extension().map(OsStr::to_ascii_lowercase);
        match extension.as_deref().and_then(|extension| extension.to_str()) {
            Some("gz") => Self::Gzip(GzEncoder::new(file, Compression::fast())),
            Some("zst") => Self::Zstd { file, frame: Vec::new() },
            _ => Self::Plain(Box::new(file)),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(bytes),
            Self::Gzip(out) => out.write_all(bytes),
            Self::Zstd { file, frame } => {
                frame.extend_from_slice(bytes);
                if frame.len() >= FRAME { pack(file, frame) } else { Ok(()) }
            }
        }
    }

    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.try_finish().and_then(|()| out.get_mut().flush()),
            Self::Zstd { file, frame } => pack(file, frame).and_then(|()| file.flush()),
        }
    }
}

/// Writes one frame; a file is any number of them.
#[cfg(feature = "cli")]
fn pack(file: &mut impl Write, frame: &mut Vec<u8>) -> io::Result<()> {
    let packed = compress_to_vec(frame.as_slice(), CompressionLevel::Fastest);
    frame.clear();
    file.write_all(&packed)
}
