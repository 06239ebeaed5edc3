//! The header chunk of a PNG (11.2.1): which sizes, depths and colours are possible.

use super::super::fields::be32;
use crate::model::{Colour, ImageFacts};

/// The largest width and height that the format allows. Pixels.
const SIDE_MAX: u32 = 0x7FFF_FFFF;

/// What IHDR says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits a sample, or a palette index.
    pub(super) bits: u8,
    colour: Colour,
    pub(super) interlaced: bool,
}

impl Header {
    /// Reads the data of IHDR; the error says what is impossible about it.
    pub(super) fn read(data: &[u8]) -> Result<Self, String> {
        let (Some(width), Some(height), 13, Some(&[bits, colour, compression, filter, interlace])) =
            (be32(data, 0), be32(data, 4), data.len(), data.get(8..).and_then(<[u8]>::first_chunk))
        else {
            return Err(format!("the header chunk is {} bytes long instead of 13", data.len()));
        };
        if !(1..=SIDE_MAX).contains(&width) || !(1..=SIDE_MAX).contains(&height) {
            return Err(format!("the image is {width} x {height} pixels"));
        }
        if compression != 0 || filter != 0 || interlace > 1 {
            return Err(format!("compression {compression}, filter {filter}, interlace {interlace}"));
        }
        let colour =
            colour_of(colour, bits).ok_or_else(|| format!("colour type {colour} with {bits} bits"))?;
        Ok(Self { width, height, bits, colour, interlaced: interlace == 1 })
    }

    /// Whether the samples point into a palette.
    pub(super) fn is_indexed(&self) -> bool {
        self.colour == Colour::Palette
    }

    /// Bits of one pixel.
    pub(super) fn pixel(&self) -> u32 {
        let samples = match self.colour {
            Colour::GrayAlpha => 2,
            Colour::Rgb => 3,
            Colour::Rgba => 4,
            _ => 1,
        };
        u32::from(self.bits) * samples
    }

    /// The facts.
    pub(super) fn facts(&self) -> ImageFacts {
        let mut facts = ImageFacts::sized(self.width, self.height);
        facts.bits = Some(self.bits);
        facts.colour = Some(self.colour);
        facts
    }
}

/// Table 11.1: which depths go with which colour type.
fn colour_of(kind: u8, bits: u8) -> Option<Colour> {
    match (kind, bits) {
        (0, 1 | 2 | 4 | 8 | 16) => Some(Colour::Gray),
        (2, 8 | 16) => Some(Colour::Rgb),
        (3, 1 | 2 | 4 | 8) => Some(Colour::Palette),
        (4, 8 | 16) => Some(Colour::GrayAlpha),
        (6, 8 | 16) => Some(Colour::Rgba),
        _ => None,
    }
}
