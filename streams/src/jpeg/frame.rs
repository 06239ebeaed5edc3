//! The image as its frame header describes it (T.81, B.2.2): process, size, components.

/// How the coefficients are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
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
pub struct Component {
    /// The name by which scans call it.
    pub id: u8,
    /// Blocks of one MCU, across; 1 to 4.
    pub across: u8,
    /// Blocks of one MCU, down; 1 to 4.
    pub down: u8,
    /// Number of its quantisation table.
    pub quantisation: u8,
}

/// What a frame header says.
#[derive(Debug, Clone)]
pub struct Frame {
    /// How the coefficients are coded.
    pub process: Process,
    /// Baseline, of which less is allowed.
    pub baseline: bool,
    /// Arithmetic codes in place of Huffman codes.
    pub arithmetic: bool,
    /// Bits of a sample.
    pub precision: u8,
    /// Pixels.
    pub width: u16,
    /// Pixels; 0 until a DNL segment gives it.
    pub height: u16,
    /// One to four.
    pub components: Vec<Component>,
}

impl Frame {
    /// Pixels that one unit of one component covers, in each direction.
    pub(super) fn unit(&self) -> u32 {
        if self.process == Process::Lossless { 1 } else { 8 }
    }

    /// One bit for each component.
    pub fn all_components(&self) -> u8 {
        (0..self.components.len()).fold(0, |all, index| all | bit(index))
    }

    /// The most blocks of an MCU across and down, over all components.
    pub(super) fn largest(&self) -> (u8, u8) {
        let across = self.components.iter().map(|part| part.across).max().unwrap_or(1);
        let down = self.components.iter().map(|part| part.down).max().unwrap_or(1);
        (across, down)
    }

    /// Coefficients of all components, with those that fill the last blocks up.
    pub fn coefficients(&self) -> u64 {
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
}

/// The mark of one component in a set of them.
pub fn bit(index: usize) -> u8 {
    u32::try_from(index).ok().and_then(|index| 1_u8.checked_shl(index)).unwrap_or(0)
}
