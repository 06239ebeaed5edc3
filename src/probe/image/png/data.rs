//! The part of the walk through a PNG that meets image data: hands it on, and judges what came out.

use std::io;

use imgpack_streams::crc32::Crc32;

use super::super::fields::{at_hand, distance};
use super::pixels::{Stream, Verdict, expected};
use super::{Chunk, Walk};
use crate::model::Depth;
use crate::source::WINDOW_MAX;

/// Deflate packs at most so many bytes into one: 258 bytes into two bits.
const RATIO_MAX: u64 = 1_032;

impl Walk<'_> {
    /// Where data begins that this depth follows, makes ready for it; where it ended, judges it.
    pub(super) fn begin_data(&mut self, chunk: Chunk) {
        let more = matches!(&chunk.name, b"IDAT" | b"fdAT");
        if !more || (&chunk.name == b"fdAT" && self.frame.is_some()) {
            self.end_data(chunk.at);
        }
        let Some(header) = self.header.as_ref().filter(|_| self.depth >= Depth::Entropy && more) else {
            return;
        };
        if &chunk.name == b"IDAT" && !self.data {
            self.stream = Some(Stream::new(header, header.width, header.height, self.is_careful));
            self.frame = None;
        } else if let Some((width, height)) = self.frame.take() {
            self.stream = Some(Stream::new(header, width, height, self.is_careful));
        }
    }

    /// Judges the data of the image or frame that ends before `at`.
    fn end_data(&mut self, at: u64) {
        let Some(stream) = self.taken() else { return };
        match stream.verdict() {
            Verdict::Whole => {}
            Verdict::Odd(what) => self.log.doubtful(at, what),
            Verdict::Damaged(100) => {
                self.log
                    .broken(at, "the compressed data is damaged: its own checksum (Adler-32) does not hold");
            }
            Verdict::Damaged(percent) => {
                self.log.broken(at, format!("the compressed data is damaged after {percent} % of the image"));
            }
            Verdict::Short(percent) => {
                let missing = 100_u64.saturating_sub(percent).max(1);
                self.log.broken(
                    at,
                    format!("about {missing} % of the rows are missing from the compressed data"),
                );
            }
            Verdict::Filter(filter) => {
                self.log.broken(at, format!("the compressed data is damaged: a row with filter {filter}"));
            }
            Verdict::Unfollowed => {
                self.log.unverified(
                    at,
                    "the compressed data was not followed: it is larger than this tool inflates",
                );
            }
        }
    }

    /// The data so far, no more of which follows.
    fn taken(&mut self) -> Option<Stream> {
        let stream = self.stream.take()?;
        self.is_in_doubt |=
            !self.is_careful && !matches!(stream.verdict(), Verdict::Whole | Verdict::Unfollowed);
        Some(stream)
    }

    pub(super) fn cut_inside(&mut self, chunk: Chunk) -> io::Result<()> {
        let missing = chunk.end().saturating_sub(self.bytes.len());
        let mut detail =
            format!("the file ends inside chunk {}, {missing} bytes of it are missing", chunk.title());
        self.cut_in_data = &chunk.name == b"IDAT";
        self.hash(chunk)?;
        if let Some(stream) = self.taken() {
            detail.push_str(&how_much(&stream));
        }
        self.log.cut(self.bytes.len(), detail);
        Ok(())
    }

    /// The checksum of a chunk, as far as it is there; what it holds goes to the stream on the way.
    pub(super) fn hash(&mut self, chunk: Chunk) -> io::Result<u32> {
        let mut hasher = Crc32::new();
        hasher.update(&chunk.name);
        // Frames put a number before their data.
        let mut skip = if &chunk.name == b"fdAT" { 4_usize } else { 0 };
        let mut at = chunk.data();
        while at < chunk.checksum() {
            let left = usize::try_from(chunk.checksum().saturating_sub(at)).unwrap_or(usize::MAX);
            let window = self.bytes.at(at, left.min(WINDOW_MAX))?;
            let window = window.get(..left).unwrap_or(window);
            if window.is_empty() {
                break;
            }
            hasher.update(window);
            if let Some(stream) = &mut self.stream {
                let inflated = stream.feed(window.get(skip..).unwrap_or_default());
                self.inflated = self.inflated.saturating_add(inflated);
                skip = skip.saturating_sub(window.len());
            }
            at = at.saturating_add(distance(window.len()));
        }
        Ok(hasher.value())
    }

    /// Where all of a small entry is at hand anyway: without the name of the end chunk it must be cut.
    pub(super) fn glance_at_end(&mut self) -> io::Result<()> {
        let rest = at_hand(self.bytes, self.at)?;
        if !rest.is_empty() && memchr::memmem::rfind(rest, b"IEND").is_none() {
            self.log.cut(self.bytes.len(), "the end chunk IEND is missing");
        }
        Ok(())
    }

    /// The file ends where a chunk should begin.
    pub(super) fn cut_between(&mut self) {
        self.cut_in_data = self.data;
        let detail = match self.taken() {
            Some(stream) if stream.verdict() == Verdict::Whole => {
                "only the end chunk IEND is missing".to_owned()
            }
            Some(stream) => format!("the file ends inside the image data{}", how_much(&stream)),
            None if self.data => "the end chunk IEND is missing".to_owned(),
            None => "the file ends before any image data".to_owned(),
        };
        self.log.cut(self.bytes.len(), detail);
    }

    /// Whether so few bytes can hold an image of this size at all.
    pub(super) fn judge_size(&mut self) {
        let Some(header) = self.header.as_ref().filter(|_| self.data) else { return };
        let expected = expected(header, header.width, header.height);
        if expected > self.packed.saturating_mul(RATIO_MAX) {
            let (width, height) = (header.width, header.height);
            let detail = format!("{} bytes of data cannot hold {width} x {height} pixels", self.packed);
            self.log.broken(self.at, detail);
        }
    }
}

/// How much is missing, in words.
fn how_much(stream: &Stream) -> String {
    format!("; about {} % of the image is missing", 100_u64.saturating_sub(stream.percent()).max(1))
}
