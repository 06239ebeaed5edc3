//! Walks a PNG chunk by chunk (PNG third edition, chapter 5): size, colour, frames, and every checksum.
//!
//! Never inflates text or colour profiles; the image data itself is looked into by `png/pixels`.

use std::io;
use std::ops::ControlFlow;

use self::header::Header;
use self::pixels::Stream;
use super::exif::{self, Exif};
use super::fields::{be32, exactly};
use super::{HEADER_HOPS, Log, METADATA_MAX, METADATA_READ, PER_PART, Probed, Room, packet, tail};
use crate::model::{Depth, ImageFacts};
use crate::source::Bytes;

mod data;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod entropy_tests;
mod header;
mod inflate;
mod pixels;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;

/// The eight bytes that open every PNG; they show when a file went through a text filter.
const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1A\n";
/// The longest chunk that the format allows. Bytes.
const LENGTH_MAX: u32 = 0x7FFF_FFFF;
/// The most that all frames of one file together may inflate to. Bytes.
const INFLATED_MAX: u64 = 4 << 30;
/// How many samples of each column a decoder has at work: four rows of four channels.
const ROWS: u64 = 16;
/// The lengths that ancillary chunks can have (chapter 11.3). Bytes.
const LENGTHS: &[(&[u8; 4], std::ops::RangeInclusive<u32>)] = &[
    (b"cHRM", 32..=32),
    (b"gAMA", 4..=4),
    (b"sRGB", 1..=1),
    (b"cICP", 4..=4),
    (b"sBIT", 1..=4),
    (b"bKGD", 1..=6),
    (b"hIST", 2..=512),
    (b"tRNS", 1..=256),
    (b"pHYs", 9..=9),
    (b"tIME", 7..=7),
    (b"acTL", 8..=8),
    (b"fcTL", 26..=26),
];
/// Chunks that hold text, profiles or EXIF.
const METADATA: [[u8; 4]; 5] = [*b"iCCP", *b"tEXt", *b"zTXt", *b"iTXt", *b"eXIf"];

/// Reads one PNG.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut walk = Walk::new(bytes, depth);
    walk.run()?;
    if walk.is_in_doubt || walk.cut_in_data && depth == Depth::Structure {
        // How much is missing shows only in the inflated data; a damaged file is rare enough to be read twice.
        walk = Walk::new(walk.bytes, depth.max(Depth::Entropy));
        walk.is_careful = true;
        walk.run()?;
    }
    walk.finish()
}

/// One chunk, before its data is looked at.
#[derive(Clone, Copy)]
struct Chunk {
    name: [u8; 4],
    /// Where its length stands.
    at: u64,
    /// Bytes of data.
    length: u32,
}

impl Chunk {
    fn data(self) -> u64 {
        self.at.saturating_add(8)
    }

    /// Where its checksum stands.
    fn checksum(self) -> u64 {
        self.data().saturating_add(u64::from(self.length))
    }

    fn end(self) -> u64 {
        self.checksum().saturating_add(4)
    }

    /// Whether a reader that does not know it must give up (5.4).
    fn is_critical(self) -> bool {
        self.name.first().is_some_and(u8::is_ascii_uppercase)
    }

    fn title(self) -> String {
        self.name.escape_ascii().to_string()
    }
}

struct Walk<'a> {
    bytes: &'a mut dyn Bytes,
    depth: Depth,
    at: u64,
    hops: u32,
    header: Option<Header>,
    /// A header chunk was there, readable or not.
    headed: bool,
    palette: bool,
    /// The name of the chunk before this one.
    before: [u8; 4],
    data: bool,
    frames: Option<u32>,
    frame_headers: u32,
    exif: Exif,
    /// How many chunks of metadata there are, and their bytes together.
    blocks: u64,
    metadata: u64,
    /// Some colours are transparent: decoders add a channel.
    transparent: bool,
    /// The data of the image or frame that is being read, where it is followed.
    stream: Option<Stream>,
    /// Width and height of the next frame of an animation.
    frame: Option<(u32, u32)>,
    /// Bytes of all data chunks of the image.
    packed: u64,
    /// Bytes inflated so far.
    inflated: u64,
    cut_in_data: bool,
    /// The quick way to inflate met something that is not whole.
    is_in_doubt: bool,
    /// Zlib inflates.
    is_careful: bool,
    ended: bool,
    log: Log,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a mut dyn Bytes, depth: Depth) -> Self {
        Self {
            bytes,
            depth,
            at: 8,
            hops: 0,
            header: None,
            headed: false,
            palette: false,
            before: [0; 4],
            data: false,
            frames: None,
            frame_headers: 0,
            exif: Exif::default(),
            blocks: 0,
            metadata: 0,
            transparent: false,
            stream: None,
            frame: None,
            packed: 0,
            inflated: 0,
            cut_in_data: false,
            is_in_doubt: false,
            is_careful: false,
            ended: false,
            log: Log::default(),
        }
    }

    fn run(&mut self) -> io::Result<()> {
        self.signature()?;
        while self.chunk()?.is_continue() {}
        Ok(())
    }

    fn signature(&mut self) -> io::Result<()> {
        let found = exactly(self.bytes, 0, SIGNATURE.len())?;
        if found != SIGNATURE && found.len() == SIGNATURE.len() {
            let detail = format!("the signature is `{}`: was it sent as text?", found.escape_ascii());
            self.log.broken(0, detail);
        }
        Ok(())
    }

    /// Handles one chunk; breaks where nothing more can be followed.
    fn chunk(&mut self) -> io::Result<ControlFlow<()>> {
        let Some(chunk) = self.opening()? else { return Ok(ControlFlow::Break(())) };
        self.hops = self.hops.saturating_add(1);
        let header_only = self.depth <= Depth::Header;
        if header_only && (&chunk.name == b"IDAT" || self.hops > HEADER_HOPS) {
            self.glance_at_end()?;
            return Ok(ControlFlow::Break(()));
        }
        self.begin_data(chunk);
        if chunk.end() > self.bytes.len() {
            self.cut_inside(chunk)?;
            return Ok(ControlFlow::Break(()));
        }
        if !header_only || &chunk.name == b"IHDR" {
            self.checksum(chunk)?;
        }
        self.order(chunk);
        self.contents(chunk)?;
        self.before = chunk.name;
        self.at = chunk.end();
        Ok(if self.ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// Length and name of the chunk at this place, where they are possible.
    fn opening(&mut self) -> io::Result<Option<Chunk>> {
        let opening = exactly(self.bytes, self.at, 8)?;
        let (Some(length), Some(Ok(name))) = (be32(opening, 0), opening.get(4..).map(<[u8; 4]>::try_from))
        else {
            self.cut_between();
            return Ok(None);
        };
        let chunk = Chunk { name, at: self.at, length };
        if length > LENGTH_MAX || !name.iter().all(u8::is_ascii_alphabetic) {
            let detail = format!(
                "a chunk `{}` of {length} bytes is impossible: the chunks before it are damaged",
                chunk.title()
            );
            self.log.broken(self.at, detail);
            return Ok(None);
        }
        Ok(Some(chunk))
    }

    fn checksum(&mut self, chunk: Chunk) -> io::Result<()> {
        let found = self.hash(chunk)?;
        if self.inflated > INFLATED_MAX && self.stream.take().is_some() {
            self.log.unverified(chunk.at, "the frames together are larger than this tool inflates");
        }
        let expected = be32(exactly(self.bytes, chunk.checksum(), 4)?, 0);
        let Some(expected) = expected.filter(|expected| *expected != found) else { return Ok(()) };
        let detail =
            format!("checksum of chunk {}: {found:08x}, the file says {expected:08x}", chunk.title());
        if chunk.is_critical() {
            self.log.broken(chunk.at, detail);
        } else {
            self.log.doubtful(chunk.at, detail);
        }
        Ok(())
    }

    /// The order that the format asks for (5.6).
    fn order(&mut self, chunk: Chunk) {
        let wrong = match &chunk.name {
            // Apple's own variant has a chunk of its own in front, and no other program reads it.
            b"CgBI" if !self.headed => Some("this is Apple's own variant of PNG".into()),
            b"IHDR" if self.headed => Some("a second header chunk IHDR".into()),
            b"IHDR" => None,
            _ if !self.headed => Some(format!("chunk {} comes before the header chunk IHDR", chunk.title())),
            b"IDAT" if self.data && &self.before != b"IDAT" => Some("the image data is interrupted".into()),
            b"PLTE" if self.palette => Some("a second palette".into()),
            b"PLTE" if self.data => Some("the palette comes after the image data".into()),
            b"IDAT" | b"PLTE" | b"IEND" => None,
            _ if chunk.is_critical() => Some(format!("chunk {} is critical and unknown", chunk.title())),
            _ => None,
        };
        if let Some(detail) = wrong {
            self.log.broken(chunk.at, detail);
        }
    }

    fn contents(&mut self, chunk: Chunk) -> io::Result<()> {
        if METADATA.contains(&chunk.name) {
            self.sum_metadata(chunk);
        }
        let length = usize::try_from(chunk.length).unwrap_or(usize::MAX);
        self.length_of_ancillary(chunk);
        match &chunk.name {
            b"tRNS" => self.transparent = true,
            b"IHDR" if !self.headed => self.image_header(chunk, length)?,
            b"PLTE" => self.palette_chunk(chunk),
            b"IDAT" => {
                self.data = true;
                self.packed = self.packed.saturating_add(u64::from(chunk.length));
            }
            b"acTL" => self.frames = be32(exactly(self.bytes, chunk.data(), length.min(4))?, 0),
            b"fcTL" => {
                self.frame_headers = self.frame_headers.saturating_add(1);
                let sides = exactly(self.bytes, chunk.data(), length.min(12))?;
                self.frame = be32(sides, 4).zip(be32(sides, 8));
            }
            b"eXIf" => {
                let block = exactly(self.bytes, chunk.data(), length.min(METADATA_READ))?;
                self.exif.merge(exif::read(block));
            }
            b"iTXt" | b"zTXt" | b"tEXt" => self.text(chunk)?,
            b"IEND" => {
                self.ended = true;
                if chunk.length > 0 {
                    self.log.doubtful(chunk.at, format!("the end chunk holds {length} bytes"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A text that may give a position; most do not.
    fn text(&mut self, chunk: Chunk) -> io::Result<()> {
        let block = packet::gathered(self.bytes, chunk.data(), chunk.length.into())?;
        match packet::of_text_chunk(chunk.name, &block) {
            Some(Ok(text)) => {
                self.exif.merge(exif::read(&text));
                self.exif.merge(exif::packet(&text));
            }
            Some(Err(())) => {
                let detail = "packed metadata that cannot be inflated: not looked into for a position";
                self.log.doubtful(chunk.at, detail);
            }
            None => {}
        }
        Ok(())
    }

    /// A length that a chunk of this name cannot have; decoders pass over it, or refuse.
    fn length_of_ancillary(&mut self, chunk: Chunk) {
        let Some((_, possible)) = LENGTHS.iter().find(|(name, _)| **name == chunk.name) else { return };
        if !possible.contains(&chunk.length) {
            let detail = format!("chunk {} of {} bytes, which cannot be", chunk.title(), chunk.length);
            self.log.doubtful(chunk.at, detail);
        }
    }

    fn sum_metadata(&mut self, chunk: Chunk) {
        self.blocks = self.blocks.saturating_add(1);
        let before = self.metadata;
        self.metadata = before.saturating_add(u64::from(chunk.length));
        if before <= METADATA_MAX && self.metadata > METADATA_MAX {
            self.log.large_metadata(chunk.at, "text, profile and EXIF chunks together", self.metadata);
        }
    }

    fn image_header(&mut self, chunk: Chunk, length: usize) -> io::Result<()> {
        self.headed = true;
        match Header::read(exactly(self.bytes, chunk.data(), length)?) {
            Ok(header) => self.header = Some(header),
            Err(wrong) => self.log.broken(chunk.at, wrong),
        }
        Ok(())
    }

    fn palette_chunk(&mut self, chunk: Chunk) {
        self.palette = true;
        if chunk.length == 0 || !chunk.length.is_multiple_of(3) || chunk.length > 768 {
            self.log.broken(chunk.at, format!("a palette of {} bytes", chunk.length));
        }
    }

    fn finish(mut self) -> io::Result<Probed> {
        let mut image = self.header.as_ref().map(Header::facts);
        if self.ended {
            self.judge_whole();
        }
        if let Some(facts) = &mut image {
            self.exif.report(facts);
            facts.frames = Some(self.frames.unwrap_or(1));
            self.look_behind(facts)?;
        }
        let room = self.room(image.as_ref());
        Ok(Probed { image, troubles: self.log.0, room, ..Probed::default() })
    }

    /// A channel where colours are transparent, a few rows at work, and the texts as they are and as they are read.
    fn room(&self, image: Option<&ImageFacts>) -> Room {
        let Some(image) = image else { return Room::default() };
        let sample = u64::from(image.bits.unwrap_or(8).div_ceil(8));
        let (width, height) = (u64::from(image.width.unwrap_or(0)), u64::from(image.height.unwrap_or(0)));
        let rows = if self.transparent { height.saturating_add(ROWS) } else { ROWS };
        Room {
            pixels: width.saturating_mul(rows).saturating_mul(sample),
            parts: self.blocks.saturating_mul(PER_PART).saturating_add(self.metadata.saturating_mul(2)),
        }
    }

    fn judge_whole(&mut self) {
        if !self.data {
            self.log.broken(self.at, "there is no image data (IDAT)");
        } else if self.header.as_ref().is_some_and(Header::is_indexed) && !self.palette {
            self.log.broken(self.at, "there is no palette, and the image needs one");
        }
        self.judge_size();
        if self.frames.is_some_and(|frames| frames != self.frame_headers) {
            let frames = self.frames.unwrap_or(0);
            let detail = format!("{} frames where the animation header says {frames}", self.frame_headers);
            self.log.doubtful(self.at, detail);
        }
    }

    fn look_behind(&mut self, facts: &mut ImageFacts) -> io::Result<()> {
        if self.ended && self.depth > Depth::Header {
            facts.tail = tail::look(self.bytes, self.at)?;
        }
        Ok(())
    }
}
