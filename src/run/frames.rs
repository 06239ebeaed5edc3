//! The lines of a file of facts, whether or not it is packed.
//!
//! Knows no line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

const BUFFER: usize = 1 << 20;
/// The magic numbers of packed files.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// What a file holds, unpacked by what it is and not by its name.
pub(crate) fn facts_lines(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut bytes = BufReader::with_capacity(BUFFER, File::open(path)?);
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
