//! A quick pass over the data of a scan, which finds its end and its restart markers.

use std::io;

use wide::u8x16;

use crate::{Windows, distance};

/// How far a marker is looked for in one go. Bytes.
const CHUNK: usize = 256 << 10;
/// How many pairs are compared at a time.
const STEP: usize = 64;

/// Where the data of a scan ends, and what restart markers stood in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScanEnd {
    /// The marker behind the data, or the end of the entry.
    pub at: u64,
    /// A marker stands there.
    pub complete: bool,
    /// Restart markers passed.
    pub restarts: u64,
    /// The first restart marker that does not follow its predecessor.
    pub disorder: Option<u64>,
}

/// Runs over the data of a scan from `start` on, looking at nothing but 0xFF.
pub fn pass(bytes: &mut dyn Windows, start: u64) -> io::Result<ScanEnd> {
    let mut end = ScanEnd { at: start, ..ScanEnd::default() };
    loop {
        let window = bytes.window(end.at, CHUNK)?;
        let used = end.follow(window);
        end.at = end.at.saturating_add(distance(used));
        if end.complete || window.len() < 2 {
            return Ok(end);
        }
        if used == 0 || used == window.len() {
            continue;
        }
        // A lone 0xFF is left: the end of the entry, or the window cut a pair in two.
        if end.at.saturating_add(1) >= bytes.size() {
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
/// 0xFF would be stuffed zeros, so pairs are compared 64 at a time.
fn marker(data: &[u8]) -> Option<usize> {
    let seconds = data.get(1..)?;
    let firsts = data.get(..seconds.len())?;
    let steps = firsts.as_chunks().0.iter().zip(seconds.as_chunks().0);
    let quiet = steps.take_while(|(firsts, seconds)| !any_marker(firsts, seconds)).count();
    let from = quiet.saturating_mul(STEP);
    let rest = data.get(from..)?;
    let found = rest.windows(2).position(|pair| matches!(pair, [0xFF, second] if *second != 0));
    let lone = || (rest.last() == Some(&0xFF)).then(|| rest.len().saturating_sub(1));
    found.or_else(lone).map(|at| from.saturating_add(at))
}

fn any_marker(firsts: &[u8; STEP], seconds: &[u8; STEP]) -> bool {
    let pairs = firsts.as_chunks::<16>().0.iter().zip(seconds.as_chunks().0);
    // 1 where the first is 0xFF and the second is not 0, in two operations on bytes.
    let hits = pairs.fold(u8x16::ZERO, |hits, (first, second)| {
        hits | u8x16::from(*first).saturating_sub(u8x16::splat(0xFE)).min(u8x16::from(*second))
    });
    !hits.cmp_eq(u8x16::ZERO).all()
}
