//! Walks a WebP chunk by chunk (RFC 9649): size, colour, frames, EXIF, and where it was cut.
//!
//! Reads the first bytes of each bitstream, never the compressed data behind them.

use std::io;

use self::bitstream::{Canvas, Still};
use super::exif::{self, Exif};
use super::fields::{exactly, le24, le32};
use super::{HEADER_HOPS, Log, METADATA_MAX, METADATA_READ, Probed, Room, packet, tail};
use crate::model::{Colour, Depth, ImageFacts};
use crate::source::Bytes;

mod bitstream;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;

/// Reads one WebP.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut walk = Walk {
        bytes,
        depth,
        end: 0,
        canvas: None,
        still: None,
        frames: 0,
        exif: Exif::default(),
        cut: false,
        log: Log::default(),
    };
    walk.opening()?;
    walk.chunks(12)?;
    walk.finish()
}

/// One chunk: its name, where its data stands, and how much of it there is.
#[derive(Clone, Copy)]
struct Chunk {
    name: [u8; 4],
    data: u64,
    length: u32,
}

impl Chunk {
    fn end(self) -> u64 {
        self.data.saturating_add(u64::from(self.length))
    }

    /// Chunks begin at even places.
    fn next(self) -> u64 {
        self.end().saturating_add(u64::from(self.length & 1))
    }

    fn title(self) -> String {
        self.name.escape_ascii().to_string()
    }
}

struct Walk<'a> {
    bytes: &'a mut dyn Bytes,
    depth: Depth,
    /// Where the file ends by its own account.
    end: u64,
    canvas: Option<Canvas>,
    still: Option<Still>,
    frames: u32,
    exif: Exif,
    cut: bool,
    log: Log,
}

impl Walk<'_> {
    /// The RIFF header, and whether the entry holds as much as it promises.
    fn opening(&mut self) -> io::Result<()> {
        let length = self.bytes.len();
        let Some(size) = le32(exactly(self.bytes, 0, 12)?, 4).filter(|_| length >= 12) else {
            self.cut = true;
            self.log.cut(length, "the file ends inside its header");
            return Ok(());
        };
        self.end = u64::from(size).saturating_add(8);
        if self.end > length {
            let missing = self.end.saturating_sub(length);
            let percent = missing.saturating_mul(100).checked_div(self.end).unwrap_or(0).max(1);
            self.cut = true;
            self.log.cut(length, format!("{missing} of {} bytes are missing, about {percent} %", self.end));
        }
        Ok(())
    }

    fn chunks(&mut self, start: u64) -> io::Result<()> {
        let (mut at, mut hops) = (start, 0_u32);
        while let Some(chunk) = self.chunk(at)? {
            hops = hops.saturating_add(1);
            self.contents(chunk)?;
            if self.depth <= Depth::Header && (self.knows_enough() || hops > HEADER_HOPS) {
                break;
            }
            at = chunk.next();
        }
        Ok(())
    }

    /// The chunk at a place, where one can be there.
    fn chunk(&mut self, at: u64) -> io::Result<Option<Chunk>> {
        let end = self.end.min(self.bytes.len());
        if at.saturating_add(8) > end {
            if at < end && !self.cut {
                self.log.doubtful(at, format!("{} bytes after the last chunk", end.saturating_sub(at)));
            }
            return Ok(None);
        }
        let opening = exactly(self.bytes, at, 8)?;
        let (Some(name), Some(length)) = (opening.first_chunk::<4>().copied(), le32(opening, 4)) else {
            return Ok(None);
        };
        let chunk = Chunk { name, data: at.saturating_add(8), length };
        if chunk.end() > self.end {
            let detail = format!("chunk {} of {length} bytes extends past the end", chunk.title());
            if !self.cut {
                self.log.broken(at, detail);
            }
            self.cut = true;
        }
        Ok(Some(chunk))
    }

    /// Whether the rest can tell nothing that belongs to the header facts.
    fn knows_enough(&self) -> bool {
        let later = self.canvas.is_some_and(|canvas| canvas.animated || canvas.metadata);
        self.still.is_some() && !later
    }

    fn contents(&mut self, chunk: Chunk) -> io::Result<()> {
        let metadata = matches!(&chunk.name, b"ICCP" | b"EXIF" | b"XMP ");
        if metadata && u64::from(chunk.length) > METADATA_MAX {
            self.log.large_metadata(chunk.data, &chunk.title(), u64::from(chunk.length));
        }
        let length = usize::try_from(chunk.length).unwrap_or(usize::MAX);
        match &chunk.name {
            b"VP8X" => self.canvas = Canvas::read(exactly(self.bytes, chunk.data, 10.min(length))?),
            b"VP8 " | b"VP8L" if self.still.is_none() => self.bitstream(chunk)?,
            b"ANMF" => self.frame(chunk)?,
            b"EXIF" => {
                let block = exactly(self.bytes, chunk.data, length.min(METADATA_READ))?;
                self.exif.merge(exif::read(block));
            }
            b"XMP " => {
                let block = packet::gathered(self.bytes, chunk.data, chunk.length.into())?;
                self.exif.merge(exif::packet(&block));
            }
            _ => {}
        }
        Ok(())
    }

    fn bitstream(&mut self, chunk: Chunk) -> io::Result<()> {
        let count = usize::try_from(chunk.length).unwrap_or(usize::MAX).min(10);
        let opening = exactly(self.bytes, chunk.data, count)?;
        match Still::read(chunk.name, opening, chunk.length) {
            Ok(still) => self.still = Some(still),
            Err(_) if self.cut && opening.len() < 10 => {}
            Err(wrong) => self.log.broken(chunk.data, wrong),
        }
        Ok(())
    }

    /// One frame of an animation: its place on the canvas, and the bitstream inside.
    fn frame(&mut self, chunk: Chunk) -> io::Result<()> {
        self.frames = self.frames.saturating_add(1);
        let opening = exactly(self.bytes, chunk.data, 16)?;
        let place = [le24(opening, 0), le24(opening, 3), le24(opening, 6), le24(opening, 9)];
        if let (Some(canvas), [Some(left), Some(top), Some(width), Some(height)]) = (self.canvas, place) {
            // Corners are reported in steps of two pixels, sizes less one.
            let (right, bottom) = (left * 2 + width + 1, top * 2 + height + 1);
            if right > canvas.width || bottom > canvas.height {
                let (width, height) = (canvas.width, canvas.height);
                let detail =
                    format!("a frame reaches to {right} x {bottom} on a canvas of {width} x {height}");
                self.log.doubtful(chunk.data, detail);
            }
        }
        if self.depth <= Depth::Header {
            return Ok(());
        }
        let before = self.still.take();
        self.inner(chunk)?;
        if self.still.is_none() && !self.cut {
            self.log.broken(chunk.data, format!("frame {} has no image data", self.frames));
        }
        self.still = before.or(self.still);
        Ok(())
    }

    /// The chunks inside a frame.
    fn inner(&mut self, frame: Chunk) -> io::Result<()> {
        let end = frame.end().min(self.bytes.len());
        let mut at = frame.data.saturating_add(16);
        while at.saturating_add(8) <= end {
            let opening = exactly(self.bytes, at, 8)?;
            let (Some(name), Some(length)) = (opening.first_chunk::<4>().copied(), le32(opening, 4)) else {
                break;
            };
            let chunk = Chunk { name, data: at.saturating_add(8), length };
            if chunk.end() > frame.end() {
                self.log.broken(at, format!("chunk {} extends past the end of its frame", chunk.title()));
                break;
            }
            if matches!(&name, b"VP8 " | b"VP8L") && self.still.is_none() {
                self.bitstream(chunk)?;
            }
            at = chunk.next();
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<Probed> {
        let complete = self.depth > Depth::Header && !self.cut;
        if complete && self.still.is_none() && self.log.0.is_empty() {
            self.log.broken(12, "there is no image data");
        }
        let mut image = self.facts();
        if let Some(facts) = &mut image {
            self.exif.report(facts);
            if complete {
                facts.tail = tail::look(self.bytes, self.end)?;
            }
        }
        let room = self.room(image.as_ref());
        Ok(Probed { image, troubles: self.log.0, room, ..Probed::default() })
    }

    /// Four channels where three are wanted, planes of brightness and colour where it is lossy, and then
    /// the channels of its alpha; the data is held as well.
    fn room(&self, image: Option<&ImageFacts>) -> Room {
        let Some(image) = image else { return Room::default() };
        let alpha = self.canvas.is_some_and(|canvas| canvas.alpha);
        let each = match self.still {
            Some(still) if still.lossy => 2 + if alpha { 6 } else { 0 },
            _ if alpha => 0,
            _ => 4,
        };
        let area = u64::from(image.width.unwrap_or(0)).saturating_mul(u64::from(image.height.unwrap_or(0)));
        Room {
            pixels: area.saturating_mul(each).saturating_add(self.bytes.len().saturating_mul(2)),
            parts: 0,
        }
    }

    fn facts(&self) -> Option<ImageFacts> {
        let (width, height) = match (self.canvas, self.still) {
            (Some(canvas), _) => (canvas.width, canvas.height),
            (None, Some(still)) => (still.width, still.height),
            (None, None) => return None,
        };
        let mut facts = ImageFacts::sized(width, height);
        facts.bits = Some(8);
        let alpha = self.canvas.is_some_and(|canvas| canvas.alpha);
        facts.colour = match self.still {
            _ if alpha => Some(Colour::Rgba),
            Some(still) if still.lossy => Some(Colour::YCbCr),
            Some(still) => Some(if still.alpha { Colour::Rgba } else { Colour::Rgb }),
            None => None,
        };
        let animated = self.canvas.is_some_and(|canvas| canvas.animated);
        facts.frames = Some(if animated { self.frames } else { 1 });
        Some(facts)
    }
}
