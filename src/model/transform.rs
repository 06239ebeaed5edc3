//! What is done to the bytes of one image, step by step.
//!
//! The engine notes the steps while it predicts what becomes of the facts, with what it knew of the
//! original; `emit` carries them out. Does nothing itself.

use super::Format;

/// One step. Those that decode keep the EXIF block and the colour profile where the format of the output
/// has a place for them; XMP and text blocks are lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transform {
    /// Turn the pixels as this EXIF orientation (2 to 8) says; the EXIF block then says upright.
    Turn {
        /// EXIF orientation of the pixels before.
        orientation: u8,
    },
    /// Write 8 bits a sample in this format, without EXIF.
    Convert {
        /// The new format.
        to: Format,
        /// The values that are used are spread over 0 to 255.
        stretch: bool,
    },
    /// Scale the pixels.
    Resize {
        /// Width after it, in pixels.
        width: u32,
        /// Height after it, in pixels.
        height: u32,
    },
    /// Take EXIF, XMP and text blocks out; the bytes of the pixels stay.
    StripMetadata {
        /// EXIF orientation that stays, as the only field of its block: 2 to 8.
        orientation: Option<u8>,
    },
    /// Take position and serial numbers out; the bytes of the pixels stay.
    StripLocation,
    /// Cut what follows the end of the image.
    CutTail {
        /// Where the image ends, in bytes from the start of the original.
        end: u64,
    },
}

/// What the plan does to the bytes of one entry, and what its container said of them: the size and the sum
/// in the inventory are those of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remake {
    /// Bytes of the original when unpacked, as declared.
    pub size: u64,
    /// CRC-32 of the original as its container declares it.
    pub crc: Option<u32>,
    /// What is done, in order.
    pub steps: Vec<Transform>,
}

impl Transform {
    /// Whether the pixels must be decoded for it.
    pub fn decodes(self) -> bool {
        matches!(self, Self::Turn { .. } | Self::Convert { .. } | Self::Resize { .. })
    }
}
