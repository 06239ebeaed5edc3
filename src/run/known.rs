//! What a baseline knows of a package: judges as the engine does, and holds back what is known.
//!
//! What guards who opens the package is never held back.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::{self, KEPT_PER_CODE, Settled};
use crate::model::{Baseline, Depth, Finding, Findings, Inventory, Known, Settings};
use crate::rules;

use super::prepare::Prepared;

/// Findings of one code that are compared with a baseline; what comes after them is found anew.
const COMPARED_PER_CODE: usize = 200_000;

/// Names of entries, each with the one that it had on the input.
pub(super) type Renamed<'a> = FxHashMap<&'a str, &'a str>;

/// What was found on an input.
pub(super) struct Judged {
    /// What is not known.
    pub(super) findings: Findings,
    /// The lines of the baseline that were looked for and not found.
    pub(super) unmatched: Vec<Known>,
    /// The baseline that was made of what was found, where one is.
    pub(super) renewed: Option<Baseline>,
}

impl Prepared<'_> {
    /// What the rules find on an input, but for what is known; where a baseline is made all of it is from now on.
    pub(super) fn judge_input(&mut self, inventory: &Inventory) -> Judged {
        let mut findings = self.found(inventory, &self.settings);
        let unmatched = self.unmatched(inventory, &findings);
        let renewed = self.renews.then(|| self.renewed(inventory, &findings));
        if let Some(renewed) = &renewed {
            self.baseline = Some(Arc::new(renewed.clone()));
        }
        self.hold_back(&mut findings, inventory, &Renamed::default());
        Judged { findings, unmatched, renewed }
    }

    /// The lines of the baseline that nothing on an input matches, and those of the one that is made of it.
    pub(super) fn known_before(&mut self, inventory: &Inventory) -> (Vec<Known>, Option<Baseline>) {
        if self.baseline.is_none() && !self.renews {
            return Default::default();
        }
        let Judged { unmatched, renewed, .. } = self.judge_input(inventory);
        (unmatched, renewed)
    }

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
        let decisions = self.decisions.as_ref();
        engine::check_decided(inventory, &self.target.profile, &self.levels, settings, self.kept(), decisions)
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

    pub(super) fn kept(&self) -> usize {
        if self.baseline.is_some() || self.renews { COMPARED_PER_CODE } else { KEPT_PER_CODE }
    }

    fn hold_back(
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
    fn renewed(&self, inventory: &Inventory, findings: &Findings) -> Baseline {
        let mut lines = Baseline::default();
        for finding in findings.list.iter().filter(|finding| !rules::is_guard(finding.code)) {
            lines.count(&self.artifact, inventory, finding, self.needed(finding));
        }
        let excluded = excluded(inventory);
        let is_unseen = |known: &&Known| !self.looked_for(&excluded, findings, known);
        self.known().filter(is_unseen).cloned().for_each(|known| lines.add(known));
        lines
    }

    /// How deep a run must read to find this again, where the usual depth may not do.
    fn needed(&self, finding: &Finding) -> Option<Depth> {
        let depth = rules::find(finding.code)?.reads.depth(self.depth);
        Some(depth).filter(|depth| *depth > Depth::default())
    }

    /// The lines of this package that were looked for and not found on it, each with how many are missing.
    pub(super) fn unmatched(&self, inventory: &Inventory, findings: &Findings) -> Vec<Known> {
        if self.known().next().is_none() {
            return Vec::new();
        }
        let mut found = Baseline::default();
        findings.list.iter().for_each(|finding| found.count(&self.artifact, inventory, finding, None));
        let missing = |known: &Known| {
            let is_guard = rules::is_guard(&known.code);
            let count = if is_guard { 0 } else { found.allows(&known.fingerprint) };
            (count < known.count).then(|| Known { count: known.count - count, ..known.clone() })
        };
        let excluded = excluded(inventory);
        let looked_for = self.known().filter(|known| self.looked_for(&excluded, findings, known));
        looked_for.filter_map(missing).collect()
    }

    fn known(&self) -> impl Iterator<Item = &Known> {
        self.baseline.iter().flat_map(|baseline| baseline.of(&self.artifact))
    }

    /// Whether this run would have found again what a line is about.
    fn looked_for(&self, excluded: &FxHashSet<&str>, findings: &Findings, known: &Known) -> bool {
        let Some(rule) = rules::find(&known.code) else { return true };
        let is_run = self.levels.iter().any(|setting| setting.rule.code == rule.code);
        let is_cut = findings.truncated.contains_key(rule.code) || findings.gave_up.contains(&rule.code);
        let is_deep = rule.reads.depth(known.depth.unwrap_or_default()) <= self.depth;
        is_run && is_deep && !is_cut && !excluded.contains(known.entry.as_str())
    }
}

/// The names of the entries that the user left out.
fn excluded(inventory: &Inventory) -> FxHashSet<&str> {
    inventory.entries.iter().filter(|entry| entry.dropped).map(|entry| entry.path.text()).collect()
}

/// The names that a plan changes.
pub(super) fn renamed<'a>(before: &'a Inventory, after: &'a Inventory) -> Renamed<'a> {
    let pairs = before.entries.iter().zip(&after.entries);
    pairs
        .filter(|(old, new)| old.path != new.path)
        .map(|(old, new)| (new.path.text(), old.path.text()))
        .collect()
}
