//! One scan of a JPEG as its header describes it (T.81, B.2.3), and how many units it holds.

use super::frame::{Frame, Process};

/// A component as a scan names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Index into the frame's components.
    pub index: usize,
    /// Number of the DC table.
    pub dc: u8,
    /// Number of the AC table.
    pub ac: u8,
}

/// What a scan header says.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Its components; at least one.
    pub parts: Vec<Part>,
    /// One bit for each component in it.
    pub seen: u8,
    /// First coefficient.
    pub first: u8,
    /// Last coefficient.
    pub last: u8,
    /// Bit position that earlier scans reached; 0 = first pass.
    pub high: u8,
    /// How the frame is coded.
    pub process: Process,
}

impl Scan {
    /// Whether DC codes are in it.
    pub fn needs_dc(&self) -> bool {
        self.process != Process::Progressive || (self.first == 0 && self.high == 0)
    }

    /// Whether AC codes are in it.
    pub fn needs_ac(&self) -> bool {
        match self.process {
            Process::Sequential => true,
            Process::Progressive => self.first > 0,
            Process::Lossless | Process::Other => false,
        }
    }

    /// How many units (MCUs, or blocks of a single component) the scan holds; the unit of restart intervals.
    pub fn units(&self, frame: &Frame) -> u64 {
        let (across, down) = self.grid(frame);
        u64::from(across).saturating_mul(u64::from(down))
    }

    /// Units across and down (A.2).
    fn grid(&self, frame: &Frame) -> (u32, u32) {
        let (most_across, most_down) = frame.largest();
        let (most_across, most_down) = (u32::from(most_across), u32::from(most_down));
        let (width, height) = (u32::from(frame.width), u32::from(frame.height));
        let unit = frame.unit();
        let [one] = self.parts.as_slice() else {
            let across = width.div_ceil((unit * most_across).max(1));
            return (across, height.div_ceil((unit * most_down).max(1)));
        };
        let part = frame.components.get(one.index).copied().unwrap_or_default();
        let across = (width * u32::from(part.across)).div_ceil(most_across.max(1));
        let down = (height * u32::from(part.down)).div_ceil(most_down.max(1));
        (across.div_ceil(unit), down.div_ceil(unit))
    }
}
