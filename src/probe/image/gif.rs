//! Walks a GIF block by block (the specification of 1989, chapters 12 to 27): screen size, frames, and where it was cut.
//!
//! The compressed data is only counted here; the crate `imgpack_streams` follows its codes, at that depth and where a cut is graded.

use std::io;
use std::ops::ControlFlow;

use imgpack_streams::gif::{Stream, Verdict};

use super::exif::{self, Exif};
use super::fields::{distance, exactly, le16};
use super::{Log, METADATA_MAX, Probed, packet, tail};
use crate::model::{Colour, Depth, ImageFacts};
use crate::source::Bytes;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod entropy_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;

const EXTENSION: u8 = 0x21;
/// Plain text, graphic control, comment, application.
const EXTENSIONS: [u8; 4] = [0x01, 0xF9, 0xFE, 0xFF];
/// What an application extension with an XMP packet begins with: a length and a name.
const XMP: &[u8] = b"\x0BXMP DataXMP";
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
/// The longest code that the format allows. Bits.
const CODE_MAX: u8 = 11;
/// How much is fetched of a run of data blocks. Bytes.
const CHUNK: usize = 64 << 10;

/// Reads one GIF.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut walk = Walk::new(bytes, depth);
    let mut facts = walk.run()?;
    if walk.cut_in_data && depth == Depth::Structure {
        // How much is missing shows only in the codes; a cut file is rare enough to be read twice.
        walk = Walk::new(walk.bytes, Depth::Entropy);
        facts = walk.run()?;
    }
    let excuse = walk.is_extended.then_some("the decoder does not know one of its extensions");
    Ok(Probed { image: facts, troubles: walk.log.0, excuse, ..Probed::default() })
}

struct Walk<'a> {
    bytes: &'a mut dyn Bytes,
    depth: Depth,
    at: u64,
    /// Width and height of the logical screen.
    screen: (u16, u16),
    frames: u32,
    /// Stray zero bytes between blocks.
    zeros: u64,
    metadata: u64,
    exif: Exif,
    /// The entry ends inside the data of a frame.
    cut_in_data: bool,
    /// It holds an extension of which the format says nothing.
    is_extended: bool,
    log: Log,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a mut dyn Bytes, depth: Depth) -> Self {
        let log = Log::default();
        Self {
            bytes,
            depth,
            at: 0,
            screen: (0, 0),
            frames: 0,
            zeros: 0,
            metadata: 0,
            exif: Exif::default(),
            cut_in_data: false,
            is_extended: false,
            log,
        }
    }

    fn run(&mut self) -> io::Result<Option<ImageFacts>> {
        let mut facts = self.screen()?;
        if let Some(facts) = facts.as_mut().filter(|_| self.depth > Depth::Header) {
            self.blocks(facts)?;
            self.exif.report(facts);
        }
        Ok(facts)
    }

    /// The logical screen and the global colour table.
    fn screen(&mut self) -> io::Result<Option<ImageFacts>> {
        let opening = exactly(self.bytes, 0, 13)?;
        let (Some(width), Some(height), Some(flags), 13) =
            (le16(opening, 6), le16(opening, 8), opening.get(10).copied(), opening.len())
        else {
            self.log.cut(self.bytes.len(), "the file ends inside its header");
            return Ok(None);
        };
        self.screen = (width, height);
        self.at = 13_u64.saturating_add(table_size(flags));
        let mut facts = ImageFacts::sized(u32::from(width), u32::from(height));
        facts.colour = Some(Colour::Palette);
        facts.bits = Some(8);
        Ok(Some(facts))
    }

    fn blocks(&mut self, facts: &mut ImageFacts) -> io::Result<()> {
        while let Some(code) = exactly(self.bytes, self.at, 1)?.first().copied() {
            let start = self.at;
            self.at = self.at.saturating_add(1);
            let next = match code {
                EXTENSION => self.extension(start)?,
                IMAGE => self.image(start)?,
                TRAILER => {
                    self.judge_whole(facts);
                    facts.tail = tail::look(self.bytes, self.at)?;
                    return Ok(());
                }
                0 => self.stray_zero(start),
                _ => {
                    self.log.broken(start, format!("byte 0x{code:02X} where a block should begin"));
                    ControlFlow::Break(())
                }
            };
            if next.is_break() {
                facts.frames = Some(self.frames);
                return Ok(());
            }
        }
        facts.frames = Some(self.frames);
        let detail = match self.frames {
            0 => "the file ends before any image data".to_owned(),
            frames => format!("only the end marker is missing; frames: {frames}"),
        };
        self.log.cut(self.bytes.len(), detail);
        Ok(())
    }

    fn judge_whole(&mut self, facts: &mut ImageFacts) {
        facts.frames = Some(self.frames);
        if self.frames == 0 {
            self.log.broken(self.at, "there is no image in it");
        } else if self.screen.0 == 0 || self.screen.1 == 0 {
            let (width, height) = self.screen;
            self.log.doubtful(6, format!("the screen is {width} x {height} pixels"));
        }
    }

    fn stray_zero(&mut self, start: u64) -> ControlFlow<()> {
        if self.zeros == 0 {
            self.log.doubtful(start, "a zero byte between blocks");
        }
        self.zeros = self.zeros.saturating_add(1);
        // A run of zeros is a hole, not the slip of a writer.
        if self.zeros > 16 {
            self.log.broken(start, "zero bytes where a block should begin");
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn extension(&mut self, start: u64) -> io::Result<ControlFlow<()>> {
        let label = exactly(self.bytes, self.at, 1)?.first().copied();
        self.is_extended |= label.is_some_and(|label| !EXTENSIONS.contains(&label));
        self.at = self.at.saturating_add(1);
        let before = self.metadata;
        let is_packet = label == Some(0xFF) && exactly(self.bytes, self.at, XMP.len())? == XMP;
        let begin = self.at.saturating_add(distance(XMP.len()));
        let mut joined = Vec::new();
        let Some(count) = self.data_blocks(|block| {
            if is_packet && distance(joined.len()) < METADATA_MAX {
                joined.extend_from_slice(block);
            }
        })?
        else {
            self.cut_inside("an extension");
            return Ok(ControlFlow::Break(()));
        };
        if is_packet {
            // Most writers put the packet there as it is, so that its letters are taken for the lengths of blocks.
            let plain = packet::gathered(self.bytes, begin, self.at.saturating_sub(begin))?;
            self.exif.merge(exif::packet(&plain));
            self.exif.merge(exif::packet(&joined));
        }
        self.metadata = before.saturating_add(count);
        if before <= METADATA_MAX && self.metadata > METADATA_MAX {
            self.log.large_metadata(start, "extensions together", self.metadata);
        }
        Ok(ControlFlow::Continue(()))
    }

    fn cut_inside(&mut self, what: &str) {
        let whole = self.frames;
        let detail = format!("the file ends inside {what}; whole frames before it: {whole}");
        self.log.cut(self.bytes.len(), detail);
    }

    fn image(&mut self, start: u64) -> io::Result<ControlFlow<()>> {
        let opening = exactly(self.bytes, self.at, 9)?;
        let (Some(left), Some(top), Some(width), Some(height), Some(flags)) =
            (le16(opening, 0), le16(opening, 2), le16(opening, 4), le16(opening, 6), opening.get(8).copied())
        else {
            self.cut_inside("a frame header");
            return Ok(ControlFlow::Break(()));
        };
        self.place(start, (left, top), (width, height));
        self.at = self.at.saturating_add(9).saturating_add(table_size(flags));
        let Some(code_size) = exactly(self.bytes, self.at, 1)?.first().copied() else {
            self.cut_inside("a frame header");
            return Ok(ControlFlow::Break(()));
        };
        self.at = self.at.saturating_add(1);
        self.data(start, code_size, u64::from(width).saturating_mul(u64::from(height)))
    }

    /// The compressed data of one frame.
    fn data(&mut self, start: u64, code_size: u8, pixels: u64) -> io::Result<ControlFlow<()>> {
        let possible = (1..=CODE_MAX).contains(&code_size);
        if !possible {
            self.log.broken(start, format!("codes of {code_size} bits"));
        }
        let follow = self.depth >= Depth::Entropy && possible && pixels > 0;
        let mut stream = follow.then(|| Stream::new(code_size, pixels));
        let count = self.data_blocks(|block| {
            if let Some(stream) = &mut stream {
                stream.feed(block);
            }
        })?;
        let number = self.frames.saturating_add(1);
        match count {
            None => {
                self.cut_in_data = true;
                let missing = stream.map(|stream| 100_u64.saturating_sub(stream.percent()));
                let missing = missing.map(|percent| format!(", about {percent} % of it is missing"));
                self.cut_inside(&format!("frame {number}{}", missing.unwrap_or_default()));
                return Ok(ControlFlow::Break(()));
            }
            Some(0) => self.log.broken(start, "a frame without any data"),
            Some(_) => self.judge(start, number, &stream.as_ref().map_or(Verdict::Whole, Stream::verdict)),
        }
        self.frames = number;
        Ok(ControlFlow::Continue(()))
    }

    fn judge(&mut self, start: u64, number: u32, verdict: &Verdict) {
        match verdict {
            Verdict::Whole => {}
            Verdict::Surplus => {
                self.log.doubtful(start, format!("frame {number} holds more pixels than it has room for"));
            }
            Verdict::Damaged(percent) => {
                let detail =
                    format!("the compressed data of frame {number} is damaged after {percent} % of it");
                self.log.broken(start, detail);
            }
            Verdict::Short(percent) => {
                let missing = 100_u64.saturating_sub(*percent).max(1);
                self.log
                    .broken(start, format!("about {missing} % of the pixels of frame {number} are missing"));
            }
        }
    }

    /// Whether a frame has pixels and lies inside the screen.
    fn place(&mut self, start: u64, corner: (u16, u16), size: (u16, u16)) {
        let (right, bottom) =
            (u32::from(corner.0) + u32::from(size.0), u32::from(corner.1) + u32::from(size.1));
        if size.0 == 0 || size.1 == 0 {
            self.log.broken(start, format!("a frame of {} x {} pixels", size.0, size.1));
        } else if right > u32::from(self.screen.0) || bottom > u32::from(self.screen.1) {
            let (width, height) = self.screen;
            let detail = format!("a frame reaches to {right} x {bottom} on a screen of {width} x {height}");
            self.log.doubtful(start, detail);
        }
    }

    /// Goes through data blocks to the empty one that ends them; `None` where the entry ends first.
    /// Returns how many bytes of data they hold.
    fn data_blocks(&mut self, mut visit: impl FnMut(&[u8])) -> io::Result<Option<u64>> {
        let mut total = 0_u64;
        loop {
            let mut rest = self.bytes.at(self.at, CHUNK)?;
            let before = rest.len();
            let mut ended = false;
            while let Some((&[length], behind)) = rest.split_first_chunk() {
                let Some((data, behind)) = behind.split_at_checked(usize::from(length)) else { break };
                rest = behind;
                if data.is_empty() {
                    ended = true;
                    break;
                }
                visit(data);
                total = total.saturating_add(u64::from(length));
            }
            let used = before.saturating_sub(rest.len());
            self.at = self.at.saturating_add(distance(used));
            if ended {
                return Ok(Some(total));
            }
            if used == 0 {
                return Ok(None);
            }
        }
    }
}

/// Bytes of the colour table that these flags announce.
fn table_size(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3_u64 << ((flags & 7) + 1) }
}
