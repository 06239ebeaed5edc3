//! What the safe fixes of findings do to the texts of files, for a report that says so.
//!
//! Knows no report.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::emit;
use crate::engine;
use crate::model::{EntryId, Finding, Findings, Inventory, Replacement, Replacements, Safety};

use super::options::Options;
use super::prepare::Prepared;

/// The replacements of all findings whose safe fix is nothing else; none where no report says so. Of two that touch the
/// same bytes the first stays: a run after it finds what is left.
pub(super) fn of(
    run: &Prepared<'_>,
    inventory: &Inventory,
    findings: &Findings,
    options: &Options,
) -> Replacements {
    let mut all = Replacements::new();
    if !options.replacements || findings.tally.fixable == 0 {
        return all;
    }
    let profile = &run.target.profile;
    let (found, remedies) = engine::propose(inventory, profile, &run.levels, &run.settings, run.kept());
    let places: FxHashMap<_, usize> =
        findings.list.iter().enumerate().map(|(place, finding)| (key(finding), place)).collect();
    let mut taken = Taken::default();
    for remedy in remedies.iter().filter(|remedy| remedy.safety == Safety::Safe) {
        let finding = remedy.finding.and_then(|index| found.list.get(index));
        let Some(place) = finding.and_then(|finding| places.get(&key(finding))) else { continue };
        let replacements = emit::replacements(inventory, &remedy.actions).unwrap_or_default();
        if !replacements.is_empty() && !all.contains_key(place) && taken.take(&replacements) {
            all.insert(*place, replacements);
        }
    }
    all
}

/// What tells findings apart.
fn key(finding: &Finding) -> (&'static str, &crate::model::Locus, &str) {
    (finding.code, &finding.at, &finding.subject)
}

/// Stretches of entries that replacements touch, none within another.
#[derive(Default)]
struct Taken(BTreeSet<(EntryId, u32, u32)>);

impl Taken {
    /// Takes the places of all these replacements, or of none.
    fn take(&mut self, replacements: &[Replacement]) -> bool {
        let mut places: Vec<_> =
            replacements.iter().map(|one| (one.entry, one.at.start, one.at.end)).collect();
        places.sort_unstable();
        let is_own = places.windows(2).all(|pair| !is_overlap(pair[0], pair[1]));
        let is_free = is_own && places.iter().all(|place| self.is_free(*place));
        if is_free {
            self.0.extend(places);
        }
        is_free
    }

    fn is_free(&self, place: (EntryId, u32, u32)) -> bool {
        let (entry, start, end) = place;
        let before = (entry, 0, 0)..(entry, end.max(start.saturating_add(1)), 0);
        // Behind what only adds something may stand what begins there as well.
        !self.0.range(before).rev().take(2).any(|other| is_overlap(*other, place))
    }
}

fn is_overlap(one: (EntryId, u32, u32), other: (EntryId, u32, u32)) -> bool {
    one == other || (one.0 == other.0 && one.1 < other.2 && other.1 < one.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn one(start: u32, end: u32) -> Replacement {
        Replacement { entry: EntryId(0), at: Span { start, end }, text: String::new() }
    }

    #[test]
    fn what_touches_bytes_that_are_taken_is_left_out() {
        let mut taken = Taken::default();
        assert!(taken.take(&[one(10, 20)]) && taken.take(&[one(20, 30)]) && taken.take(&[one(10, 10)]));
        for (start, end) in [(10, 20), (10, 10), (9, 11), (15, 15), (5, 40), (29, 31), (19, 21)] {
            assert!(!taken.take(&[one(start, end)]), "{start}..{end}");
        }
        assert!(!taken.take(&[one(50, 60), one(55, 70)]));
        assert!(!taken.take(&[one(40, 41), one(12, 13)]) && taken.take(&[one(40, 41)]));
    }
}
