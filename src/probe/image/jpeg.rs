//! Walks a JPEG marker by marker (ITU-T T.81, annex B): size, colour, EXIF, and every damage that the
//! markers show.
//!
//! The compressed data between markers is followed by the crate `imgpack_streams`, at that depth and where a cut is graded.

use std::io;
use std::ops::ControlFlow;

use imgpack_streams::jpeg::{self, Frame, History, Process};

use self::tables::Tables;
use super::exif::{self, Exif};
use super::fields::{at_hand, be16, distance, exactly};
use super::{HEADER_HOPS, Log, METADATA_MAX, PER_PART, Probed, Room, tail, xmp};
use crate::model::{Depth, ImageFacts, Trouble};
use crate::source::Bytes;

mod data;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod entropy_tests;
mod frame;
mod scan;
mod tables;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;
mod verdict;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DNL: u8 = 0xDC;
/// How far a marker is looked for in one go. Bytes.
const CHUNK: usize = 256 << 10;

/// Reads one JPEG.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut walk = Walk::new(bytes, depth);
    walk.run()?;
    if walk.cut_in_scan && depth == Depth::Structure {
        // How much is missing shows only in the codes; a cut file is rare enough to be read twice.
        walk = Walk::new(walk.bytes, Depth::Entropy);
        walk.run()?;
    }
    walk.finish()
}

struct Walk<'a> {
    bytes: &'a mut dyn Bytes,
    depth: Depth,
    /// Where the next marker is expected.
    at: u64,
    hops: u32,
    frame: Option<Frame>,
    tables: Tables,
    /// MCUs between restart markers; 0 = none.
    interval: u16,
    scans: u32,
    /// One bit for each component of the frame that some scan holds.
    seen: u8,
    /// The first scan holds all of them.
    first_is_whole: bool,
    jfif: bool,
    adobe: Option<u8>,
    exif: Exif,
    /// The parts of a long XMP packet, each with its place in it.
    parts: Vec<(u32, Vec<u8>)>,
    metadata: u64,
    /// APP1 and APP2 segments; decoders gather them.
    gathered: u64,
    /// What progressive scans leave for later ones.
    history: History,
    /// The entry ends inside the data of a scan.
    cut_in_scan: bool,
    /// Behind the end marker.
    ended: Option<u64>,
    log: Log,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a mut dyn Bytes, depth: Depth) -> Self {
        Self {
            bytes,
            depth,
            at: 2,
            hops: 0,
            frame: None,
            tables: Tables::default(),
            interval: 0,
            scans: 0,
            seen: 0,
            first_is_whole: false,
            jfif: false,
            adobe: None,
            exif: Exif::default(),
            parts: Vec::new(),
            metadata: 0,
            gathered: 0,
            history: History::default(),
            cut_in_scan: false,
            ended: None,
            log: Log::default(),
        }
    }

    fn run(&mut self) -> io::Result<()> {
        while let Some(marker) = self.next_marker()? {
            if self.segment(marker)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn cut(&mut self, detail: impl Into<Box<str>>) {
        self.log.cut(self.bytes.len(), detail);
    }

    /// The code of the next marker, with `self.at` behind it; skips fill bytes and, with a word, garbage.
    fn next_marker(&mut self) -> io::Result<Option<u8>> {
        let mut garbage = None;
        loop {
            let window = self.bytes.at(self.at, if garbage.is_some() { CHUNK } else { 2 })?;
            let Some(place) = memchr::memchr(0xFF, window) else {
                if window.is_empty() {
                    self.no_end();
                    return Ok(None);
                }
                garbage = garbage.or(Some(self.at));
                self.at = self.at.saturating_add(distance(window.len()));
                continue;
            };
            let code = place.checked_add(1).and_then(|next| window.get(next)).copied();
            let alone = window.len() == 1;
            if place > 0 {
                garbage = garbage.or(Some(self.at));
            }
            self.at = self.at.saturating_add(distance(place));
            match code {
                None if alone => {
                    self.no_end();
                    return Ok(None);
                }
                None => {}
                Some(0xFF) => self.at = self.at.saturating_add(1),
                Some(0) => {
                    garbage = garbage.or(Some(self.at));
                    self.at = self.at.saturating_add(2);
                }
                Some(code) => {
                    self.report_garbage(garbage);
                    self.at = self.at.saturating_add(2);
                    return Ok(Some(code));
                }
            }
        }
    }

    fn report_garbage(&mut self, garbage: Option<u64>) {
        let Some(start) = garbage else { return };
        let detail = format!("{} bytes between segments belong to none", self.at.saturating_sub(start));
        if self.scans > 0 { self.log.broken(start, detail) } else { self.log.doubtful(start, detail) }
    }

    /// The entry ends where a marker should stand.
    fn no_end(&mut self) {
        if self.scans == 0 {
            self.cut("the file ends before any image data");
        } else {
            self.cut("the file ends without an end marker");
        }
    }

    /// Handles one marker and what follows it.
    fn segment(&mut self, marker: u8) -> io::Result<ControlFlow<()>> {
        self.hops = self.hops.saturating_add(1);
        if self.depth <= Depth::Header && (marker == SOS || self.hops > HEADER_HOPS) {
            self.glance_at_end(marker)?;
            return Ok(ControlFlow::Break(()));
        }
        let start = self.at.saturating_sub(2);
        match marker {
            EOI => self.ended = Some(self.at),
            SOI => self.log.broken(start, "another image begins before the end of this one"),
            0x01 | 0xD0..=0xD7 => {
                self.log.doubtful(start, format!("marker 0xFF{marker:02X} is out of place"));
                return Ok(ControlFlow::Continue(()));
            }
            // Between scans, a hierarchy is no less a stranger than a code that is kept for later.
            0xDE | 0xDF if self.scans > 0 => return self.strange_marker(marker, start),
            0x02..=0xBF | 0xC8 | 0xF0..=0xFD => return self.strange_marker(marker, start),
            _ => return self.sized_segment(marker, start),
        }
        Ok(ControlFlow::Break(()))
    }

    /// Where all of a small entry is at hand anyway: an end marker cannot hide in the data, so none means a cut.
    fn glance_at_end(&mut self, marker: u8) -> io::Result<()> {
        let rest = at_hand(self.bytes, self.at)?;
        if marker == SOS && !rest.is_empty() && memchr::memmem::rfind(rest, &[0xFF, EOI]).is_none() {
            self.cut("the end marker is missing");
        }
        Ok(())
    }

    /// A code that no image uses: inside the data it is damage, and the data goes on behind it.
    fn strange_marker(&mut self, marker: u8, start: u64) -> io::Result<ControlFlow<()>> {
        if self.scans == 0 {
            return self.sized_segment(marker, start);
        }
        self.log.broken(start, format!("0xFF{marker:02X} inside the image data is not a marker"));
        self.at = jpeg::pass(&mut self.bytes, self.at)?.at;
        Ok(ControlFlow::Continue(()))
    }

    /// A segment that begins with its own length.
    fn sized_segment(&mut self, marker: u8, start: u64) -> io::Result<ControlFlow<()>> {
        let Some(length) = be16(exactly(self.bytes, self.at, 2)?, 0) else {
            self.cut(format!("the file ends inside segment 0xFF{marker:02X}"));
            return Ok(ControlFlow::Break(()));
        };
        if length < 2 {
            self.log.broken(start, format!("segment 0xFF{marker:02X} says it is {length} bytes long"));
            return Ok(ControlFlow::Break(()));
        }
        let end = self.at.saturating_add(u64::from(length));
        if end > self.bytes.len() {
            let missing = end.saturating_sub(self.bytes.len());
            self.cut(format!(
                "the file ends inside segment 0xFF{marker:02X}, {missing} bytes of it are missing"
            ));
            return Ok(ControlFlow::Break(()));
        }
        let body = self.at.saturating_add(2);
        self.at = end;
        self.contents(marker, start, body, usize::from(length).saturating_sub(2))
    }

    fn contents(&mut self, marker: u8, start: u64, at: u64, count: usize) -> io::Result<ControlFlow<()>> {
        match marker {
            0xC4 => {
                let wrong = self.tables.define_huffman(exactly(self.bytes, at, count)?);
                self.report(start, wrong);
            }
            0xC0..=0xCF if marker != 0xCC => return self.frame_header(marker, start, at, count),
            0xDB => {
                let wrong = self.tables.define_quantisation(exactly(self.bytes, at, count)?);
                self.report(start, wrong);
            }
            0xDD => self.interval = be16(exactly(self.bytes, at, count)?, 0).unwrap_or(0),
            DNL => self.number_of_lines(at, count)?,
            SOS => return self.scan(start, at, count),
            0xE0..=0xEF | 0xFE => self.application(marker, start, at, count)?,
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn report(&mut self, at: u64, wrong: Option<Trouble>) {
        if let Some(trouble) = wrong {
            self.log.push(trouble.at(at));
        }
    }

    fn frame_header(&mut self, marker: u8, start: u64, at: u64, count: usize) -> io::Result<ControlFlow<()>> {
        if self.frame.is_some() {
            self.log.broken(start, "a second frame header");
            return Ok(ControlFlow::Break(()));
        }
        match frame::read(marker, exactly(self.bytes, at, count)?) {
            Ok(frame) => {
                self.frame = Some(frame);
                Ok(ControlFlow::Continue(()))
            }
            Err(wrong) => {
                self.log.broken(start, wrong);
                Ok(ControlFlow::Break(()))
            }
        }
    }

    /// The height, where the frame header left it open (B.2.5).
    fn number_of_lines(&mut self, at: u64, count: usize) -> io::Result<()> {
        let lines = be16(exactly(self.bytes, at, count)?, 0).unwrap_or(0);
        if let Some(frame) = self.frame.as_mut().filter(|frame| frame.height == 0) {
            frame.height = lines;
        }
        Ok(())
    }

    fn application(&mut self, marker: u8, start: u64, at: u64, count: usize) -> io::Result<()> {
        let before = self.metadata;
        self.metadata = before.saturating_add(distance(count));
        if before <= METADATA_MAX && self.metadata > METADATA_MAX {
            self.log.large_metadata(start, "APP and COM segments together", self.metadata);
        }
        self.gathered = self.gathered.saturating_add(u64::from(matches!(marker, 0xE1 | 0xE2)));
        match marker {
            0xE0 => self.jfif |= exactly(self.bytes, at, count.min(5))? == b"JFIF\0",
            0xE1 if exactly(self.bytes, at, count.min(6))? == b"Exif\0\0" => {
                self.exif.merge(exif::read(exactly(self.bytes, at, count)?));
            }
            0xE1 if self.metadata <= METADATA_MAX => match xmp::segment(exactly(self.bytes, at, count)?) {
                Some(xmp::Segment::Packet(packet)) => self.exif.merge(exif::packet(packet)),
                Some(xmp::Segment::Part(place, part)) => self.parts.push((place, part.to_vec())),
                None => {}
            },
            0xEE => {
                let body = exactly(self.bytes, at, count)?;
                if body.starts_with(b"Adobe") {
                    self.adobe = body.get(11).copied();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<Probed> {
        if self.ended.is_some() {
            self.judge_whole();
        }
        self.parts.sort_unstable();
        let parts: Vec<u8> = self.parts.drain(..).flat_map(|(_, part)| part).collect();
        self.exif.merge(exif::packet(&parts));
        let mut image = self.frame.as_ref().map(|frame| frame::facts(frame, self.adobe, self.jfif));
        if let Some(facts) = &mut image {
            self.exif.report(facts);
            self.look_behind(facts)?;
        }
        let room = self.room();
        let is_common = |frame: &Frame| {
            frame.precision == 8 && matches!(frame.process, Process::Sequential | Process::Progressive)
        };
        let is_rare = self.frame.as_ref().is_some_and(|frame| !is_common(frame));
        let excuse = is_rare.then_some("the decoder knows only Huffman codes of 8 bits a sample");
        Ok(Probed { image, troubles: self.log.0, room, excuse, ..Probed::default() })
    }

    /// Coefficients wait for the last scan, where there are several; the file is held as well.
    fn room(&self) -> Room {
        let waits = |frame: &&Frame| frame.process != Process::Sequential || !self.first_is_whole;
        let coefficients = self.frame.as_ref().filter(waits).map_or(0, Frame::coefficients);
        let file = self.bytes.len().saturating_mul(2);
        Room {
            pixels: coefficients.saturating_mul(2).saturating_add(file),
            parts: self.gathered.saturating_mul(PER_PART),
        }
    }

    /// An image that has its end marker: is everything there that should be?
    fn judge_whole(&mut self) {
        let end = self.ended.unwrap_or(0).saturating_sub(2);
        let all = self.frame.as_ref().map(Frame::all_components);
        match all {
            _ if self.scans == 0 => self.log.broken(end, "the end marker comes before any image data"),
            Some(all) if self.seen != all => {
                self.log.broken(end, "a colour component has no data");
            }
            _ => {}
        }
        if self.frame.as_ref().is_some_and(|frame| frame.height == 0) {
            self.log.broken(end, "the height of the image is missing");
        }
    }

    fn look_behind(&mut self, facts: &mut ImageFacts) -> io::Result<()> {
        if let Some(end) = self.ended {
            facts.tail = tail::look(self.bytes, end)?;
        }
        Ok(())
    }
}
