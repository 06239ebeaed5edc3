//! What a baseline knows of a package: judges as the engine does, and holds back what is known.
//!
//! What guards who opens the package is never held back.

use rustc_hash::FxHashMap;

use crate::engine::{self, KEPT_PER_CODE, Settled};
use crate::model::{Baseline, Depth, Finding, Findings, Inventory, Known, Settings};
use crate::rules;

use super::prepare::Prepared;

/// Findings of one code that are compared with a baseline; what comes after them is found anew.
const COMPARED_PER_CODE: usize = 200_000;

/// Names of entries, each with the one that it had on the input.
pub(super) type Renamed<'a> = FxHashMap<&'a str, &'a str>;

impl Prepared<'_> {
    /// What the rules find, but for what is known.
    pub(super) fn judge(
        &self,
        inventory: &Inventory,
        settings: &Settings,
        renamed: &Renamed<'_>,
    ) -> Findings {
        let mut findings = self.found(inventory, settings);
        self.hold_back(&mut findings, inventory, renamed);
        findings
    }

    /// What the rules find, known or not.
    pub(super) fn found(&self, inventory: &Inventory, settings: &Settings) -> Findings {
        engine::check(inventory, &self.target.profile, &self.levels, settings, self.kept())
    }

    /// The plan for a package. What is known is fixed as all else is.
    pub(super) fn settle(&self, before: &Inventory, settings: &Settings) -> Settled {
        let profile = &self.target.profile;
        let mut settled =
            engine::settle_keeping(before.clone(), profile, &self.levels, settings, self.kept());
        let moved = self.hold_back(&mut settled.findings, before, &Renamed::default());
        settled.plan.follow(&moved);
        let renamed = renamed(before, &settled.inventory);
        self.hold_back(&mut settled.remaining, &settled.inventory, &renamed);
        settled
    }

    fn kept(&self) -> usize {
        if self.baseline.is_some() || self.renews { COMPARED_PER_CODE } else { KEPT_PER_CODE }
    }

    pub(super) fn hold_back(
        &self,
        findings: &mut Findings,
        inventory: &Inventory,
        renamed: &Renamed<'_>,
    ) -> Vec<Option<usize>> {
        let mut counts: FxHashMap<String, u64> = FxHashMap::default();
        let is_held = |finding: &Finding| {
            let Some(baseline) = self.baseline.as_ref().filter(|_| !rules::is_guard(finding.code)) else {
                return false;
            };
            let name = finding.at.entry().map_or("", |id| inventory.entry(id).path.text());
            let before = |name| renamed.get(name).copied().unwrap_or(name);
            let print = self.artifact.fingerprint(finding.code, before(name), before(&finding.subject));
            let allowed = baseline.allows(&print);
            let count = counts.entry(print).or_default();
            *count += 1;
            *count <= allowed
        };
        findings.hold_back(is_held, KEPT_PER_CODE as u64)
    }

    /// The lines of a new baseline: what was found, and what is known of what was not looked for.
    pub(super) fn renewed(&self, inventory: &Inventory, findings: &Findings) -> Baseline {
        let mut lines = Baseline::default();
        for finding in findings.list.iter().filter(|finding| !rules::is_guard(finding.code)) {
            lines.count(&self.artifact, inventory, finding);
        }
        let is_unseen = |known: &&Known| !self.looked_for(inventory, findings, known);
        self.known().filter(is_unseen).cloned().for_each(|known| lines.add(known));
        lines
    }

    /// The lines of this package that were looked for and not found, each with how many are missing.
    pub(super) fn unmatched(&self, inventory: &Inventory, findings: &Findings) -> Vec<Known> {
        let mut found = Baseline::default();
        findings.list.iter().for_each(|finding| found.count(&self.artifact, inventory, finding));
        let missing = |known: &Known| {
            let is_guard = rules::is_guard(&known.code);
            let count = if is_guard { 0 } else { found.allows(&known.fingerprint) };
            (count < known.count).then(|| Known { count: known.count - count, ..known.clone() })
        };
        let looked_for = self.known().filter(|known| self.looked_for(inventory, findings, known));
        looked_for.filter_map(missing).collect()
    }

    fn known(&self) -> impl Iterator<Item = &Known> {
        self.baseline.iter().flat_map(|baseline| baseline.of(&self.artifact))
    }

    /// Whether this run would have found again what a line is about.
    fn looked_for(&self, inventory: &Inventory, findings: &Findings, known: &Known) -> bool {
        let Some(rule) = rules::find(&known.code) else { return true };
        let is_run = self.levels.iter().any(|setting| setting.rule.code == rule.code);
        let is_excluded =
            inventory.entries.iter().any(|entry| entry.dropped && entry.path.text() == known.entry);
        let is_cut = findings.truncated.contains_key(rule.code) || findings.gave_up.contains(&rule.code);
        is_run && rule.reads.depth(Depth::default()) <= self.depth && !is_excluded && !is_cut
    }
}

/// The names that a plan changes.
pub(super) fn renamed<'a>(before: &'a Inventory, after: &'a Inventory) -> Renamed<'a> {
    let pairs = before.entries.iter().zip(&after.entries);
    pairs
        .filter(|(old, new)| old.path != new.path)
        .map(|(old, new)| (new.path.text(), old.path.text()))
        .collect()
}
