//! The frame header of a JPEG (T.81, B.2.2): process, size, components.

use super::super::fields::be16;
use crate::model::{Coding, Colour, ImageFacts};

/// How the coefficients are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// Baseline and extended sequential with Huffman codes.
    Sequential,
    /// Progressive with Huffman codes.
    Progressive,
    /// Lossless with Huffman codes: samples in place of blocks.
    Lossless,
    /// Differential or arithmetic; the data is not followed.
    Other,
}

/// One component of the frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks of one MCU, across.
    pub(super) across: u8,
    /// Blocks of one MCU, down.
    pub(super) down: u8,
    pub(super) quantisation: u8,
}

/// What a frame header says.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) process: Process,
    pub(super) baseline: bool,
    arithmetic: bool,
    pub(super) precision: u8,
    pub(super) width: u16,
    /// 0 until a DNL segment gives it.
    pub(super) height: u16,
    /// One to four.
    pub(super) components: Vec<Component>,
}

impl Frame {
    /// Reads the body of a frame header; the error says what is impossible about it.
    pub(super) fn read(marker: u8, body: &[u8]) -> Result<Self, String> {
        let (Some(&[precision]), Some(height), Some(width), Some(&count)) =
            (body.first_chunk(), be16(body, 1), be16(body, 3), body.get(5))
        else {
            return Err(format!("the frame header is only {} bytes long", body.len()));
        };
        let frame = Self {
            process: match marker {
                0xC0 | 0xC1 => Process::Sequential,
                0xC2 => Process::Progressive,
                0xC3 => Process::Lossless,
                _ => Process::Other,
            },
            baseline: marker == 0xC0,
            arithmetic: marker >= 0xC9,
            precision,
            width,
            height,
            components: body
                .get(6..)
                .unwrap_or_default()
                .as_chunks()
                .0
                .iter()
                .copied()
                .map(component)
                .collect(),
        };
        frame.judge(count, body.len()).map(|()| frame)
    }

    fn judge(&self, count: u8, length: usize) -> Result<(), String> {
        if self.width == 0 {
            return Err("the image is 0 pixels wide".into());
        }
        if !(1..=4).contains(&count) {
            return Err(format!("{count} colour components"));
        }
        if length != 6 + 3 * usize::from(count) {
            return Err(format!("the frame header is {length} bytes long with {count} components"));
        }
        let precise = match self.process {
            Process::Lossless | Process::Other => (2..=16).contains(&self.precision),
            _ => self.precision == 8 || (self.precision == 12 && !self.baseline),
        };
        if !precise {
            return Err(format!("{} bits a sample", self.precision));
        }
        let fits = |part: &Component| {
            (1..=4).contains(&part.across) && (1..=4).contains(&part.down) && part.quantisation <= 3
        };
        match self.components.iter().find(|part| !fits(part)) {
            Some(part) => Err(format!("component {} is sampled {} x {}", part.id, part.across, part.down)),
            None => Ok(()),
        }
    }

    /// Pixels that one unit of one component covers, in each direction.
    pub(super) fn unit(&self) -> u32 {
        if self.process == Process::Lossless { 1 } else { 8 }
    }

    /// One bit for each component.
    pub(super) fn all_components(&self) -> u8 {
        (0..self.components.len()).fold(0, |all, index| all | bit(index))
    }

    /// The most blocks of an MCU across and down, over all components.
    pub(super) fn largest(&self) -> (u8, u8) {
        let across = self.components.iter().map(|part| part.across).max().unwrap_or(1);
        let down = self.components.iter().map(|part| part.down).max().unwrap_or(1);
        (across, down)
    }

    /// Coefficients of all components, with those that fill the last blocks up.
    pub(super) fn coefficients(&self) -> u64 {
        let (across, down) = self.largest();
        let samples = |side: u16, most: u8, own: u8| {
            let units = u64::from(side).div_ceil(u64::from(most) * 8);
            units * u64::from(own) * 8
        };
        let one = |part: &Component| {
            samples(self.width, across, part.across) * samples(self.height, down, part.down)
        };
        self.components.iter().map(one).fold(0, u64::saturating_add)
    }

    /// The facts, with the colour that JFIF and Adobe segments or component names tell.
    pub(super) fn facts(&self, adobe: Option<u8>, jfif: bool) -> ImageFacts {
        let mut facts = ImageFacts::of_unknown_size();
        facts.coding = match self.process {
            _ if self.arithmetic => Some(Coding::Arithmetic),
            Process::Lossless => Some(Coding::Lossless),
            _ => None,
        };
        facts.width = Some(u32::from(self.width));
        facts.height = Some(u32::from(self.height)).filter(|height| *height > 0);
        facts.bits = Some(self.precision);
        facts.frames = Some(1);
        facts.colour = Some(match self.components.as_slice() {
            [_] => Colour::Gray,
            [a, b, c] => three_colours([a.id, b.id, c.id], adobe, jfif),
            [_, _, _, _] if adobe == Some(2) => Colour::Ycck,
            [_, _, _, _] => Colour::Cmyk,
            _ => Colour::Other,
        });
        facts
    }
}

/// The mark of one component in a set of them.
pub(super) fn bit(index: usize) -> u8 {
    u32::try_from(index).ok().and_then(|index| 1_u8.checked_shl(index)).unwrap_or(0)
}

fn three_colours(ids: [u8; 3], adobe: Option<u8>, jfif: bool) -> Colour {
    match adobe {
        _ if jfif => Colour::YCbCr,
        Some(0) => Colour::Rgb,
        None if ids == *b"RGB" => Colour::Rgb,
        _ => Colour::YCbCr,
    }
}

fn component([id, sampling, quantisation]: [u8; 3]) -> Component {
    Component { id, across: sampling >> 4, down: sampling & 15, quantisation }
}
