//! One small reader a format: the header of a picture, and a walk to its end.
//!
//! Knows no rule and no platform; decodes no pixel.

use crate::model::{Depth, Format, ImageFacts, Trouble};
use crate::source::Bytes;

mod dicom;
mod ico;
mod ifd;
mod isobmff;
mod part;
mod pdf;
mod psd;
mod svg;
mod tiff;

/// What a reader found in one entry.
#[derive(Debug)]
pub(crate) struct Probed {
    /// What the header says, where it could be read.
    pub image: Option<ImageFacts>,
    /// What is wrong.
    pub troubles: Vec<Trouble>,
}

/// The shape of every reader.
type Read = fn(&mut dyn Bytes, Depth) -> std::io::Result<Probed>;

/// The reader of each format.
static READERS: &[(Format, Read)] = &[
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
];

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod specimens;
