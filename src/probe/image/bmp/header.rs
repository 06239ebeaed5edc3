//! The headers of bitmaps: OS/2 1 and 2, Windows 3 to 5, and which numbers in them are possible.

use super::super::fields::{le16, le32};
use super::runs::Kind;
use crate::model::{Colour, ImageFacts};

/// How the rows are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Whole rows, each a multiple of four bytes.
    Rows,
    /// Run lengths.
    Runs(Kind),
    /// A JPEG, a PNG or a fax stream of declared length.
    Embedded,
}

/// What the headers say.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Size of the file by its own account, often wrong. Bytes.
    pub(super) declared: u64,
    /// Where the rows begin by its own account. Bytes.
    pub(super) pixels: u64,
    /// Length of the bitmap header. Bytes.
    size: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// One, in every bitmap that was ever written on purpose.
    planes: u16,
    /// Bits of a pixel.
    bits: u16,
    pub(super) packing: Packing,
    /// A compression that no version of the format names.
    is_unknown: bool,
    /// Which bits of a pixel are red, green and blue, where that is reported.
    masks: Option<[u32; 3]>,
    /// Length of packed rows by its own account. Bytes.
    pub(super) image_size: u64,
    /// Where an embedded colour profile ends; 0 = none.
    pub(super) profile_end: u64,
    /// Entries of the palette; 0 = as many as the depth allows.
    colours: u32,
    masked: bool,
    alpha: bool,
}

impl Header {
    /// Reads the first bytes; `Err(None)` where they are too few, else what is impossible about them.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Option<String>> {
        let size = le32(bytes, 14).ok_or(None)?;
        let header = if size == 12 { Self::core(bytes) } else { Self::info(bytes, size) };
        let header = header.ok_or(None)?;
        header.judge().map_or(Ok(header), |wrong| Err(Some(wrong)))
    }

    /// The short header of OS/2 1.
    fn core(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            declared: u64::from(le32(bytes, 2)?),
            pixels: u64::from(le32(bytes, 10)?),
            size: 12,
            width: u32::from(le16(bytes, 18)?),
            height: u32::from(le16(bytes, 20)?),
            planes: le16(bytes, 22)?,
            bits: le16(bytes, 24)?,
            packing: Packing::Rows,
            is_unknown: false,
            masks: None,
            image_size: 0,
            profile_end: 0,
            colours: 0,
            masked: false,
            alpha: false,
        })
    }

    fn info(bytes: &[u8], size: u32) -> Option<Self> {
        // OS/2 2 may leave the later fields out; they count as zeros.
        let field = |at: usize, until: u32| if size >= until { le32(bytes, at) } else { Some(0) };
        let compression = field(30, 20)?;
        let os2 = matches!(size, 16 | 64);
        let masked = !os2 && matches!(compression, 3 | 6);
        let profile_start =
            if size >= 124 { u64::from(le32(bytes, 14 + 112)?).saturating_add(14) } else { 14 };
        let profile_size = if size >= 124 { u64::from(le32(bytes, 14 + 116)?) } else { 0 };
        let bits = le16(bytes, 28)?;
        let alpha_mask = if size >= 56 || compression == 6 { le32(bytes, 66)? } else { 0 };
        Some(Self {
            declared: u64::from(le32(bytes, 2)?),
            pixels: u64::from(le32(bytes, 10)?),
            size,
            width: le32(bytes, 18)?,
            // A negative height says that the first row is the top one.
            height: le32(bytes, 22)?.cast_signed().unsigned_abs(),
            planes: le16(bytes, 26)?,
            bits,
            packing: packing(compression, os2),
            is_unknown: !(0..=6).contains(&compression) && !(11..=13).contains(&compression),
            masks: if masked { Some([le32(bytes, 54)?, le32(bytes, 58)?, le32(bytes, 62)?]) } else { None },
            image_size: u64::from(field(34, 24)?),
            profile_end: if profile_size > 0 { profile_start.saturating_add(profile_size) } else { 0 },
            colours: field(46, 36)?,
            masked,
            alpha: masked && alpha_mask != 0,
        })
    }

    fn judge(&self) -> Option<String> {
        let (width, height, bits) = (self.width, self.height, self.bits);
        if width == 0 || height == 0 || width > i32::MAX.unsigned_abs() {
            return Some(format!("the image is {} x {height} pixels", width.cast_signed()));
        }
        let known = match self.packing {
            Packing::Rows => matches!(bits, 1 | 2 | 4 | 8 | 16 | 24 | 32 | 64),
            Packing::Runs(kind) => bits == kind.bits(),
            Packing::Embedded => true,
        };
        (!known).then(|| format!("{bits} bits a pixel with this compression"))
    }

    /// What few decoders take: a compression or a depth of nobody's, masks of scattered or shared bits.
    pub(super) fn wrong_form(&self) -> Option<String> {
        if self.is_unknown {
            return Some("a compression that the format does not know".into());
        }
        if self.bits == 2 {
            return Some("2 bits a pixel, which only Windows CE reads".into());
        }
        let [red, green, blue] = self.masks?;
        let is_run = |mask: u32| {
            let low = mask.checked_shr(mask.trailing_zeros()).unwrap_or(0);
            mask != 0 && low & low.wrapping_add(1) == 0
        };
        let is_shared = red & green != 0 || green & blue != 0 || red & blue != 0;
        let is_odd = is_shared || ![red, green, blue].into_iter().all(is_run);
        is_odd.then(|| format!("colour masks {red:08x}, {green:08x} and {blue:08x}"))
    }

    /// A number of planes that decoders refuse or overlook.
    pub(super) fn wrong_planes(&self) -> Option<String> {
        (self.planes != 1).then(|| format!("{} colour planes instead of 1", self.planes))
    }

    /// More colours than the depth can name; some decoders refuse, most do not care.
    pub(super) fn wrong_palette(&self) -> Option<String> {
        let most = 1_u32.checked_shl(u32::from(self.bits)).unwrap_or(u32::MAX).max(256);
        (self.colours > most)
            .then(|| format!("a palette of {} colours with {} bits a pixel", self.colours, self.bits))
    }

    /// Bytes of all rows, where they are stored whole.
    pub(super) fn row_bytes(&self) -> u64 {
        let row = u64::from(self.width).saturating_mul(u64::from(self.bits)).div_ceil(32).saturating_mul(4);
        row.saturating_mul(u64::from(self.height))
    }

    /// Where the headers end, without the palette. Bytes.
    pub(super) fn shortest(&self) -> u64 {
        u64::from(self.size).saturating_add(14)
    }

    /// Where the rows begin: as reported, or behind the palette where that cannot be.
    pub(super) fn first_row(&self) -> u64 {
        if self.pixels >= self.shortest() {
            return self.pixels;
        }
        let entry = if self.size == 12 { 3 } else { 4 };
        let most = if self.bits <= 8 { 1_u64 << self.bits } else { 0 };
        let entries = if self.colours == 0 { most } else { u64::from(self.colours) };
        let masks = if self.masked && self.size == 40 { 12 } else { 0 };
        self.shortest().saturating_add(masks).saturating_add(entries.saturating_mul(entry))
    }

    /// The facts.
    pub(super) fn facts(&self) -> ImageFacts {
        let mut facts = ImageFacts::sized(self.width, self.height);
        facts.frames = Some(1);
        let (colour, bits) = match self.bits {
            bits @ 1..=8 => (Some(Colour::Palette), u8::try_from(bits).ok()),
            16 => (Some(Colour::Rgb), Some(5)),
            64 => (Some(Colour::Rgba), Some(16)),
            0 => (None, None),
            _ => (Some(if self.alpha { Colour::Rgba } else { Colour::Rgb }), Some(8)),
        };
        facts.colour = colour;
        facts.bits = bits;
        facts
    }
}

/// The meaning of the compression number, which differs between Windows and OS/2 from 3 on.
fn packing(compression: u32, os2: bool) -> Packing {
    match compression {
        1 => Packing::Runs(Kind::Eight),
        2 => Packing::Runs(Kind::Four),
        4 if os2 => Packing::Runs(Kind::TwentyFour),
        3 if os2 => Packing::Embedded,
        0 | 3 | 6 => Packing::Rows,
        _ => Packing::Embedded,
    }
}
