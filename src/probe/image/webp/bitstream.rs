//! The first bytes of WebP bitstreams (RFC 9649, 2.5 to 2.7; RFC 6386, 9.1) and of the extended header.

use super::super::fields::{le16, le24, le32};

/// The extended header `VP8X`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) alpha: bool,
    pub(super) animated: bool,
    /// A chunk of EXIF or XMP follows behind the image.
    pub(super) metadata: bool,
}

impl Canvas {
    /// Reads the data of `VP8X`; `None` where it is too short.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let flags = *data.first()?;
        Some(Self {
            width: le24(data, 4)?.saturating_add(1),
            height: le24(data, 7)?.saturating_add(1),
            alpha: flags & 0x10 != 0,
            animated: flags & 0x02 != 0,
            metadata: flags & 0x0C != 0,
        })
    }
}

/// What a single bitstream says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Still {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) lossy: bool,
    pub(super) alpha: bool,
}

impl Still {
    /// Reads the first bytes of a chunk of `length` bytes; the error says what is impossible about them.
    pub(super) fn read(name: [u8; 4], opening: &[u8], length: u32) -> Result<Self, String> {
        let still = if &name == b"VP8L" { lossless(opening) } else { lossy(opening, length) };
        still.ok_or_else(|| format!("the image data {} does not begin as it should", name.escape_ascii()))
    }
}

fn lossless(opening: &[u8]) -> Option<Still> {
    let packed = le32(opening, 1).filter(|_| opening.first() == Some(&0x2F))?;
    let version = packed >> 29;
    let side = |bits: u32| (bits & 0x3FFF) + 1;
    let still =
        Still { width: side(packed), height: side(packed >> 14), lossy: false, alpha: packed & 1 << 28 != 0 };
    (version == 0).then_some(still)
}

fn lossy(opening: &[u8], length: u32) -> Option<Still> {
    let tag = le24(opening, 0)?;
    let (key_frame, partition) = (tag & 1 == 0, tag >> 5);
    let starts = opening.get(3..6) == Some(b"\x9D\x01\x2A");
    // The upper two bits of each side ask for scaling when shown; the stored size is below them.
    let (width, height) = (u32::from(le16(opening, 6)? & 0x3FFF), u32::from(le16(opening, 8)? & 0x3FFF));
    let fits = partition.checked_add(10)? <= length;
    (key_frame && starts && fits && width > 0 && height > 0).then_some(Still {
        width,
        height,
        lossy: true,
        alpha: false,
    })
}
