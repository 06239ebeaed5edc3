//! Scans of AC coefficients in a progressive JPEG (T.81, G.1.2): runs of ended blocks, and refinement.
//!
//! Refinement spends one bit on each coefficient that an earlier scan made non-zero, so which ones these are
//! is kept: one bit a coefficient, up to a ceiling.

use std::io;

use super::bits::{Bits, Lane};
use super::codes::Codes;
use super::scan::Scan;
use crate::distance;

/// The most blocks that are kept; 8 bytes each.
const BLOCKS_MAX: usize = 8 << 20;
/// The most blocks that all scans of one image together may visit.
const WORK_MAX: u64 = 1 << 28;

/// Which coefficients of which blocks are not zero, for each component.
#[derive(Debug, Default)]
pub struct History {
    blocks: [Vec<u64>; 4],
    work: u64,
    too_much: bool,
}

impl History {
    /// Makes room for a block and those behind it, up to the ceiling.
    #[cold]
    fn grow(&mut self, component: usize, block: usize) {
        match self.blocks.get_mut(component).filter(|_| block < BLOCKS_MAX) {
            Some(blocks) => blocks.resize(block.saturating_mul(2).clamp(1024, BLOCKS_MAX), 0),
            None => self.too_much = true,
        }
    }
}

/// One scan of a band of one component.
pub(super) struct Band<'a> {
    history: &'a mut History,
    codes: Codes,
    component: usize,
    /// Its first and its last coefficient.
    band: (u32, u32),
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
            band: (u32::from(scan.first), u32::from(scan.last.min(63))),
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
                passed = passed.saturating_add(self.skip(count.saturating_sub(passed)));
                continue;
            }
            bits.top_up()?;
            let mut lane = bits.lane();
            let left = usize::try_from(count.saturating_sub(passed)).unwrap_or(usize::MAX);
            let (good, done) = if self.refines {
                self.blocks(&mut lane, left, refine)
            } else {
                self.blocks(&mut lane, left, begin)
            };
            let at = lane.at;
            bits.resume(at);
            passed = passed.saturating_add(distance(done));
            self.history.work = self.history.work.saturating_add(distance(done));
            if !good {
                return Ok((false, passed));
            }
        }
        Ok((true, passed))
    }

    /// Passes blocks without codes, as a run says.
    fn skip(&mut self, most: u64) -> u64 {
        let skipped = u64::from(self.ended).min(most);
        self.block = self.block.saturating_add(usize::try_from(skipped).unwrap_or(usize::MAX));
        self.ended = self.ended.saturating_sub(u32::try_from(skipped).unwrap_or(u32::MAX));
        skipped
    }

    /// Passes blocks for as long as a whole one is at hand, up to a run of ended ones; says how many.
    #[inline]
    fn blocks(
        &mut self,
        lane: &mut Lane<'_>,
        most: usize,
        follow: impl Fn(&Codes, (u32, u32), &mut Lane<'_>, u64, &mut u32) -> Option<u64>,
    ) -> (bool, usize) {
        if self.history.blocks.get(self.component).is_none_or(|blocks| blocks.len() <= self.block) {
            self.history.grow(self.component, self.block);
        }
        let known = self.history.blocks.get_mut(self.component);
        let blocks = known.and_then(|blocks| blocks.get_mut(self.block..)).unwrap_or_default();
        let mut done = 0;
        for mask in blocks.iter_mut().take(most) {
            let Some(now) = follow(&self.codes, self.band, lane, *mask, &mut self.ended) else {
                return (false, done);
            };
            *mask = now;
            if lane.at.ran_out() {
                return (false, done);
            }
            done += 1;
            self.block = self.block.saturating_add(1);
            if !lane.has_block() || (self.ended > 0 && !self.refines) {
                break;
            }
        }
        (true, done)
    }
}

/// The first scan of a band over one block: which coefficients are not zero after it.
#[inline]
fn begin(
    codes: &Codes,
    (first, last): (u32, u32),
    lane: &mut Lane<'_>,
    before: u64,
    ended: &mut u32,
) -> Option<u64> {
    let (mut mask, mut place) = (before, first);
    while place <= last {
        let symbol = codes.next(lane)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *ended = (1_u32 << run).saturating_add(lane.take(run)).saturating_sub(1);
            break;
        }
        place += run;
        if place > last {
            return None;
        }
        mask |= u64::from(size > 0) << place;
        lane.pass(size);
        place += 1;
    }
    Some(mask)
}

/// A further scan of a band over one block.
#[inline]
fn refine(
    codes: &Codes,
    (first, last): (u32, u32),
    lane: &mut Lane<'_>,
    before: u64,
    ended: &mut u32,
) -> Option<u64> {
    let band = u64::MAX >> (63 - last);
    let (mut mask, mut place) = (before, first);
    while *ended == 0 && place <= last {
        let symbol = codes.next(lane)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *ended = (1_u32 << run).saturating_add(lane.take(run));
            break;
        }
        if size > 1 {
            return None;
        }
        lane.pass(size);
        place = pass_zeros(lane, before, band & (u64::MAX << place), run);
        if size == 1 {
            if place > last {
                return None;
            }
            mask |= 1 << place;
        }
        place += 1;
    }
    if *ended > 0 {
        if place < 64 {
            lane.refill();
            correct(lane, (before & band & (u64::MAX << place)).count_ones());
        }
        *ended -= 1;
    }
    Some(mask)
}

/// Goes over `run` zero coefficients `from` here and on to the next zero one, one bit for each that is not zero; 64 where
/// there is none.
#[inline]
fn pass_zeros(lane: &mut Lane<'_>, before: u64, from: u64, run: u32) -> u32 {
    let zeros = (0..run).fold(!before & from, |zeros, _| zeros & zeros.wrapping_sub(1));
    let place = zeros.trailing_zeros();
    if zeros == 0 {
        correct(lane, (before & from).count_ones());
    } else {
        // What is passed beside the zeros is corrected.
        correct(lane, place - from.trailing_zeros() - run);
    }
    place
}

/// Passes one bit for each coefficient that is corrected; 32 are at hand.
#[inline]
fn correct(lane: &mut Lane<'_>, count: u32) {
    lane.pass(count.min(32));
    if count > 32 {
        lane.refill();
        lane.pass(count - 32);
    }
}
