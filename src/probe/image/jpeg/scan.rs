//! One scan of a JPEG: its header (T.81, B.2.3), how many units it holds, and a quick pass over its data.

use std::io;

use super::super::fields::distance;
use super::CHUNK;
use super::frame::{Frame, Process, bit};
use crate::source::Bytes;

/// The highest bit that a scan may leave to later ones (G.1.1.1.1).
const LOW_MAX: u8 = 13;

/// A component as a scan names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Index into the frame's components.
    pub(super) index: usize,
    /// Number of the DC table.
    pub(super) dc: u8,
    /// Number of the AC table.
    pub(super) ac: u8,
}

/// What a scan header says.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) parts: Vec<Part>,
    /// One bit for each component in it.
    pub(super) seen: u8,
    /// First coefficient.
    pub(super) first: u8,
    /// Last coefficient.
    pub(super) last: u8,
    /// Bit position that earlier scans reached; 0 = first pass.
    pub(super) high: u8,
    /// Bit position that this scan reaches.
    low: u8,
    process: Process,
}

impl Scan {
    /// Reads the body of a SOS segment; the error says what is impossible about it.
    pub(super) fn read(body: &[u8], frame: &Frame) -> Result<Self, String> {
        let count = usize::from(body.first().copied().unwrap_or(0));
        let named = body.get(1..).unwrap_or_default();
        let Some((named, &[first, last, steps])) =
            named.split_at_checked(count * 2).and_then(|(named, rest)| Some((named, rest.first_chunk()?)))
        else {
            return Err("a scan header ends early".into());
        };
        if !(1..=4).contains(&count) {
            return Err(format!("a scan of {count} colour components"));
        }
        let mut scan = Self {
            parts: Vec::new(),
            seen: 0,
            first,
            last,
            high: steps >> 4,
            low: steps & 15,
            process: frame.process,
        };
        for &[id, tables] in named.as_chunks().0 {
            scan.add(id, tables, frame)?;
        }
        scan.judge()
    }

    fn add(&mut self, id: u8, tables: u8, frame: &Frame) -> Result<(), String> {
        // Some writers give two components one name; the first that is still free is meant.
        let free = |index: usize| self.seen & bit(index) == 0;
        let found = (0_usize..).zip(&frame.components).find(|(index, part)| part.id == id && free(*index));
        let Some((index, _)) = found else {
            return Err(format!("a scan of colour component {id}, which the frame does not have"));
        };
        self.seen |= bit(index);
        self.parts.push(Part { index, dc: tables >> 4, ac: tables & 15 });
        Ok(())
    }

    fn judge(self) -> Result<Self, String> {
        let (high, low) = (self.high, self.low);
        // Of lossless scans the second number is a shift of samples.
        let has_steps = matches!(self.process, Process::Sequential | Process::Progressive);
        let is_next_step = high == 0 || high == low.saturating_add(1);
        if has_steps && (low > LOW_MAX || !is_next_step) {
            return Err(format!("a scan from bit {high} to bit {low}"));
        }
        let band = self.first <= self.last && self.last <= 63;
        let alone = self.first == 0 || self.parts.len() == 1;
        let dc_apart = self.first > 0 || self.last == 0;
        if self.process == Process::Progressive && !(band && alone && dc_apart) {
            return Err(format!("a scan of coefficients {} to {}", self.first, self.last));
        }
        Ok(self)
    }

    /// Whether DC codes are in it.
    pub(super) fn needs_dc(&self) -> bool {
        self.process != Process::Progressive || (self.first == 0 && self.high == 0)
    }

    /// Whether AC codes are in it.
    pub(super) fn needs_ac(&self) -> bool {
        match self.process {
            Process::Sequential => true,
            Process::Progressive => self.first > 0,
            Process::Lossless | Process::Other => false,
        }
    }

    /// How many units (MCUs, or blocks of a single component) the scan holds; the unit of restart intervals.
    pub(super) fn units(&self, frame: &Frame) -> u64 {
        let (across, down) = self.grid(frame);
        u64::from(across).saturating_mul(u64::from(down))
    }

    /// Units across and down (A.2).
    pub(super) fn grid(&self, frame: &Frame) -> (u32, u32) {
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

/// Where the data of a scan ends, and what restart markers stood in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ScanEnd {
    /// The marker behind the data, or the end of the entry.
    pub(super) at: u64,
    /// A marker stands there.
    pub(super) complete: bool,
    /// Restart markers passed.
    pub(super) restarts: u64,
    /// The first restart marker that does not follow its predecessor.
    pub(super) disorder: Option<u64>,
}

/// Runs over the data of a scan, looking at nothing but 0xFF.
pub(super) fn pass(bytes: &mut dyn Bytes, start: u64) -> io::Result<ScanEnd> {
    let mut end = ScanEnd { at: start, ..ScanEnd::default() };
    loop {
        let window = bytes.at(end.at, CHUNK)?;
        let used = end.follow(window);
        end.at = end.at.saturating_add(distance(used));
        if end.complete || window.len() < 2 {
            return Ok(end);
        }
        if used == 0 || used == window.len() {
            continue;
        }
        // A lone 0xFF is left: the end of the entry, or the window cut a pair in two.
        if end.at.saturating_add(1) >= bytes.len() {
            return Ok(end);
        }
    }
}

impl ScanEnd {
    /// Goes through one window; returns how much of it is done with.
    fn follow(&mut self, window: &[u8]) -> usize {
        let mut at = 0_usize;
        while let Some(step) = marker(window.get(at..).unwrap_or_default()) {
            at = at.saturating_add(step);
            match window.get(at.saturating_add(1)) {
                None => return at,
                Some(0) => at = at.saturating_add(2),
                Some(0xFF) => at = at.saturating_add(1),
                Some(code @ 0xD0..=0xD7) => {
                    if u64::from(code & 7) != self.restarts & 7 && self.disorder.is_none() {
                        self.disorder = Some(self.at.saturating_add(distance(at)));
                    }
                    self.restarts = self.restarts.saturating_add(1);
                    at = at.saturating_add(2);
                }
                Some(_) => {
                    self.complete = true;
                    return at;
                }
            }
        }
        window.len()
    }
}

/// The first 0xFF that no zero follows, or a lone one at the end. Half of all stops of a plain search for
/// 0xFF would be stuffed zeros, so pairs are compared 64 at a time, in a loop that compiles to vectors.
fn marker(data: &[u8]) -> Option<usize> {
    const STEP: usize = 64;
    let seconds = data.get(1..)?;
    let firsts = data.get(..seconds.len())?;
    let steps = firsts.chunks_exact(STEP).zip(seconds.chunks_exact(STEP));
    let quiet = steps.take_while(|(firsts, seconds)| !any_marker(firsts, seconds)).count();
    let from = quiet.saturating_mul(STEP);
    let rest = data.get(from..)?;
    let found = rest.windows(2).position(|pair| matches!(pair, [0xFF, second] if *second != 0));
    let lone = || (rest.last() == Some(&0xFF)).then(|| rest.len().saturating_sub(1));
    found.or_else(lone).map(|at| from.saturating_add(at))
}

fn any_marker(firsts: &[u8], seconds: &[u8]) -> bool {
    let pairs = firsts.iter().zip(seconds);
    // 1 where the first is 0xFF and the second is not 0, in two operations on bytes.
    pairs.fold(0, |hit, (first, second)| hit | first.saturating_sub(0xFE).min(*second)) != 0
}
