//! Scans of AC coefficients in a progressive JPEG (T.81, G.1.2): runs of ended blocks, and refinement.
//!
//! Refinement spends one bit on each coefficient that an earlier scan made non-zero, so which ones these are
//! is kept: one bit a coefficient, up to a ceiling.

use std::io;

use super::bits::Bits;
use super::codes::Codes;
use super::scan::Scan;

/// The most blocks that are kept; 8 bytes each.
const BLOCKS_MAX: usize = 8 << 20;
/// The most blocks that all scans of one image together may visit.
const WORK_MAX: u64 = 1 << 28;

/// Which coefficients of which blocks are not zero, for each component.
#[derive(Debug, Default)]
pub(super) struct History {
    blocks: [Vec<u64>; 4],
    work: u64,
    too_much: bool,
}

impl History {
    fn get(&self, component: usize, block: usize) -> u64 {
        self.blocks.get(component).and_then(|blocks| blocks.get(block)).copied().unwrap_or(0)
    }

    fn set(&mut self, component: usize, block: usize, mask: u64) {
        let Some(blocks) = self.blocks.get_mut(component) else { return };
        if block >= BLOCKS_MAX {
            self.too_much = true;
            return;
        }
        if blocks.len() <= block {
            blocks.resize(block + 1, 0);
        }
        if let Some(slot) = blocks.get_mut(block) {
            *slot = mask;
        }
    }
}

/// One scan of a band of one component.
pub(super) struct Band<'a> {
    history: &'a mut History,
    codes: Codes,
    component: usize,
    first: u32,
    last: u32,
    refines: bool,
    /// The block that comes next.
    block: usize,
    /// How many blocks still have nothing (more) in this band.
    ended: u32,
}

impl<'a> Band<'a> {
    /// A scan of one component, from its first block on.
    pub(super) fn new(scan: &Scan, component: usize, codes: Codes, history: &'a mut History) -> Self {
        Self {
            history,
            codes,
            component,
            first: u32::from(scan.first),
            last: u32::from(scan.last),
            refines: scan.high > 0,
            block: 0,
            ended: 0,
        }
    }

    /// Whether the ceilings of this tool were reached.
    pub(super) fn is_too_much(&self) -> bool {
        self.history.too_much || self.history.work > WORK_MAX
    }

    /// Passes blocks up to the next restart marker; false where they cannot be. Says how many were passed.
    pub(super) fn stretch(&mut self, bits: &mut Bits<'_>, count: u64) -> io::Result<(bool, u64)> {
        self.ended = 0;
        let mut passed = 0_u64;
        while passed < count && !self.is_too_much() {
            if self.ended > 0 && !self.refines {
                let skipped = u64::from(self.ended).min(count.saturating_sub(passed));
                passed = passed.saturating_add(skipped);
                self.block = self.block.saturating_add(usize::try_from(skipped).unwrap_or(usize::MAX));
                self.ended = self.ended.saturating_sub(u32::try_from(skipped).unwrap_or(u32::MAX));
                continue;
            }
            bits.top_up()?;
            let good = if self.refines { self.refine(bits) } else { self.begin(bits) };
            if !good || bits.ran_out() {
                return Ok((false, passed));
            }
            self.history.work = self.history.work.saturating_add(1);
            self.block = self.block.saturating_add(1);
            passed = passed.saturating_add(1);
        }
        Ok((true, passed))
    }

    /// The first scan of this band over one block.
    fn begin(&mut self, bits: &mut Bits<'_>) -> bool {
        let before = self.history.get(self.component, self.block);
        let (mut mask, mut place) = (before, self.first);
        while place <= self.last {
            let Some(symbol) = self.codes.next(bits) else { return false };
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && run < 15 {
                self.ended = (1_u32 << run).saturating_add(bits.take(run)).saturating_sub(1);
                break;
            }
            place += run;
            if place > self.last {
                return false;
            }
            if size > 0 {
                mask |= 1 << place;
                bits.pass(size);
            }
            place += 1;
        }
        if mask != before {
            self.history.set(self.component, self.block, mask);
        }
        true
    }

    /// A further scan of this band over one block.
    fn refine(&mut self, bits: &mut Bits<'_>) -> bool {
        let before = self.history.get(self.component, self.block);
        let (mut mask, mut place) = (before, self.first);
        while self.ended == 0 && place <= self.last {
            let Some(symbol) = self.codes.next(bits) else { return false };
            let (run, size) = (u32::from(symbol >> 4), symbol & 15);
            if size == 0 && run < 15 {
                self.ended = (1_u32 << run).saturating_add(bits.take(run));
                break;
            }
            if size > 1 {
                return false;
            }
            bits.pass(u32::from(size));
            place = self.run(bits, before, place, run);
            if size == 1 {
                if place > self.last {
                    return false;
                }
                mask |= 1 << place;
            }
            place += 1;
        }
        if self.ended > 0 {
            let rest = before & self.from(place);
            correct(bits, rest.count_ones());
            self.ended = self.ended.saturating_sub(1);
        }
        if mask != before {
            self.history.set(self.component, self.block, mask);
        }
        true
    }

    /// Goes over `run` zero coefficients and on to the next zero one, one bit for each that is not zero.
    fn run(&self, bits: &mut Bits<'_>, before: u64, start: u32, run: u32) -> u32 {
        let mut place = start;
        let mut zeros = run;
        let mut corrections = 0;
        while place <= self.last {
            if before >> place & 1 == 1 {
                corrections += 1;
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            place += 1;
        }
        correct(bits, corrections);
        place
    }

    /// The coefficients of this band from `place` on, as a mask.
    fn from(&self, place: u32) -> u64 {
        let upto = u64::MAX >> (63 - self.last.min(63));
        upto & u64::MAX.checked_shl(place).unwrap_or(0)
    }
}

/// Passes one bit for each coefficient that is corrected.
fn correct(bits: &mut Bits<'_>, mut count: u32) {
    while count > 0 {
        bits.refill();
        let step = count.min(32);
        bits.pass(step);
        count -= step;
    }
}
