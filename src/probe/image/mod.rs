//! Reads images far enough to give their size, their metadata and their damage: one reader a format.
//!
//! Knows no limit of any platform. Inflates no metadata above its ceiling, never holds a whole image.

use std::io;

use crate::model::{Coding, Depth, Format, Grade, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

mod bmp;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod corpora_tests;
mod decode;
mod dicom;
mod exif;
mod fields;
mod gif;
mod ico;
mod ifd;
mod isobmff;
mod jpeg;
mod packet;
mod part;
mod pdf;
mod png;
mod psd;
mod svg;
mod tail;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod testing;
mod tiff;
mod webp;
mod xmp;

/// The largest metadata block that passes without a word. Bytes, as stored.
const METADATA_MAX: u64 = 16 << 20;
/// How much of one metadata block is looked at. Bytes.
const METADATA_READ: usize = 1 << 20;
/// How many segments a reader follows before the pixels when only the header is wanted.
const HEADER_HOPS: u32 = 4_096;

/// The largest image that is inflated or decoded, as image servers set it. Pixels.
const PIXELS_MAX: u64 = 268_402_689;
/// How many troubles of one image are kept.
const TROUBLES_MAX: usize = 32;
/// What a decoder keeps of one small part of a file, beside the part itself. Bytes.
const PER_PART: u64 = 160;

/// What a reader learned of one image.
#[derive(Debug, Default)]
pub(crate) struct Probed {
    /// What the header says; `None` where it cannot be read.
    pub(crate) image: Option<ImageFacts>,
    /// What is wrong, in the order found.
    pub(crate) troubles: Vec<Trouble>,
    /// What a decoder would need for it.
    room: Room,
    /// It is packed in a way that the decoder of this tool does not know.
    is_foreign: bool,
    /// Why the decoder of this tool may refuse the image though it is whole.
    excuse: Option<&'static str>,
}

/// What a decoder holds besides the pixels that it hands out. Bytes.
#[derive(Debug, Default, Clone, Copy)]
struct Room {
    /// Coefficients, planes and copies, which grow with the pixels.
    pixels: u64,
    /// Parts of the file that it keeps one by one: texts, places of strips.
    parts: u64,
}

/// A reader of one format. `Err` means that the bytes could not be fetched, never that they are bad.
type Reader = fn(&mut dyn Bytes, Depth) -> io::Result<Probed>;

/// The formats that have a reader.
#[rustfmt::skip]
static READERS: &[(Format, Reader)] = &[
    (Format::Bmp, bmp::probe),
    (Format::Gif, gif::probe),
    (Format::Jpeg, jpeg::probe),
    (Format::Png, png::probe),
    (Format::Tiff, tiff::probe),
    (Format::Svg, svg::probe),
    (Format::Pdf, pdf::probe),
    (Format::Heic, isobmff::probe),
    (Format::Avif, isobmff::probe),
    (Format::Mp4, isobmff::probe),
    (Format::Mov, isobmff::probe),
    (Format::Jp2, isobmff::jpeg2000::probe),
    (Format::Dicom, dicom::probe),
    (Format::Psd, psd::probe),
    (Format::Ico, ico::probe),
    (Format::WebP, webp::probe),
];

/// Reads one image of a known format; knows nothing of formats that have no reader. A decoder may
/// panic at `Depth::Pixels`; the caller catches it.
pub(crate) fn probe(format: Format, bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let Some((_, reader)) = READERS.iter().find(|(known, _)| *known == format) else {
        return Ok(Probed::default());
    };
    let mut probed = reader(bytes, depth)?;
    if let Some(facts) = probed.image.as_mut().filter(|facts| facts.coding.is_none())
        && (probed.is_foreign || decode::is_refused(format, bytes)?)
    {
        facts.coding = Some(Coding::Foreign);
    }
    let mut log = Log(std::mem::take(&mut probed.troubles));
    if let Some(facts) = probed.image.as_ref().filter(|_| depth >= Depth::Pixels && !log.is_broken()) {
        decode::decode(format, bytes, facts, (probed.room, probed.excuse), &mut log)?;
    }
    Ok(Probed { troubles: log.0, ..probed })
}

/// Whether a TIFF is the file of a camera, of which a decoder would take the preview for the image.
pub(crate) fn is_camera_raw(bytes: &mut dyn Bytes) -> io::Result<bool> {
    tiff::is_camera_raw(bytes)
}

/// What a reader finds wrong while it reads. Bounded, since a hostile file can be wrong a million times.
#[derive(Debug, Default)]
struct Log(Vec<Trouble>);

impl Log {
    fn push(&mut self, trouble: Trouble) {
        if self.0.len() < TROUBLES_MAX {
            self.0.push(trouble);
        }
    }

    /// Whether anything so far makes the image broken.
    fn is_broken(&self) -> bool {
        self.0.iter().any(|trouble| trouble.grade == Grade::Broken)
    }

    /// The image cannot be read, or not as it was meant.
    fn broken(&mut self, at: u64, detail: impl Into<Box<str>>) {
        self.push(Trouble::broken(TroubleKind::ImageUnreadable, detail).at(at));
    }

    /// Decoders disagree about it.
    fn doubtful(&mut self, at: u64, detail: impl Into<Box<str>>) {
        self.push(Trouble::doubtful(TroubleKind::ImageUnreadable, detail).at(at));
    }

    /// The entry ends before the image does; `at` is where it ends.
    fn cut(&mut self, at: u64, detail: impl Into<Box<str>>) {
        self.push(Trouble::broken(TroubleKind::ImageTruncated, detail).at(at));
    }

    /// Nothing is known of a part of the image that this depth asks for.
    fn unverified(&mut self, at: u64, detail: impl Into<Box<str>>) {
        self.push(Trouble::doubtful(TroubleKind::Unverified, detail).at(at));
    }

    /// Metadata above the ceiling begins at `at`.
    fn large_metadata(&mut self, at: u64, what: &str, count: u64) {
        let detail = format!("{count} bytes of metadata ({what}), more than {METADATA_MAX}");
        self.push(Trouble::doubtful(TroubleKind::MetadataTooLarge, detail).at(at));
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod specimens;
