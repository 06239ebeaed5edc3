//! Leaves out of a plan what cannot be written, where the rest is to be written all the same.
//!
//! Each cause ends alike: the member is dropped, and the step says so.

use rustc_hash::FxHashSet;

use crate::model::{Action, Entry, EntryId, Facts, Flaws, Grade, Inventory, Locus, Step, TroubleKind};

use super::apply::apply;
use super::settle::Settled;

/// Troubles after which the bytes of a member are not known, and the rule that reports each.
const UNREADABLE: &[(TroubleKind, &str)] = &[
    (TroubleKind::Encrypted, "archive/encrypted-entry"),
    (TroubleKind::UnsupportedCompression, "archive/unsupported-compression"),
    (TroubleKind::BadChecksum, "archive/bad-checksum"),
    (TroubleKind::Sparse, "archive/sparse-entry"),
    (TroubleKind::SuspiciousRatio, "archive/suspicious-ratio"),
    (TroubleKind::UnreadableFile, "source/unreadable-file"),
    (TroubleKind::ChangedDuringRun, "source/changed-during-run"),
];

/// Drops the members that nobody can read, those whose names lead elsewhere or nowhere, and of several members of one
/// name all but the first.
pub(crate) fn leave_out_unwritable(settled: &mut Settled) {
    let mut names = FxHashSet::default();
    let mut dropped: Vec<(EntryId, &'static str)> = Vec::new();
    for entry in settled.inventory.files() {
        let cause = unreadable(settled.inventory.facts(entry.id)).or_else(|| unnamed(entry));
        let is_repeat = cause.is_none() && !names.insert(entry.path.text());
        if let Some(code) = cause.or(is_repeat.then_some("archive/duplicate-entry")) {
            dropped.push((entry.id, code));
        }
    }
    for (entry, code) in dropped {
        let step = step(&mut settled.inventory, entry, code);
        let finding = settled.findings.list.iter().position(|found| found.at == Locus::Entry(entry));
        settled.plan.steps.extend(step.map(|step| Step { finding, ..step }));
    }
}

fn step(inventory: &mut Inventory, entry: EntryId, code: &'static str) -> Option<Step> {
    let path = inventory.entry(entry).path.text().to_owned();
    let action = Action::DropEntry { entry };
    let change = apply(inventory, &action)?;
    let at = Locus::Entry(entry);
    Some(Step { finding: None, code, action, at, path, from: change.from, to: change.to })
}

fn unreadable(facts: &Facts) -> Option<&'static str> {
    let is_broken = |kind: TroubleKind| {
        facts.troubles.iter().any(|trouble| trouble.kind == kind && trouble.grade == Grade::Broken)
    };
    let found = UNREADABLE.iter().find(|(kind, _)| is_broken(*kind)).map(|(_, code)| *code);
    // Nothing was read of what is not even sniffed.
    found.or_else(|| (!facts.sniffed && is_broken(TroubleKind::Unverified)).then_some("image/unverified"))
}

fn unnamed(entry: &Entry) -> Option<&'static str> {
    let flaws = entry.path.flaws();
    let is_nothing = entry.path.text().split(['/', '\\']).all(|part| part.is_empty() || part == ".");
    if flaws.contains(Flaws::PARENT) {
        Some("path/parent-segment")
    } else if flaws.contains(Flaws::ABSOLUTE) {
        Some("path/absolute")
    } else {
        is_nothing.then_some("path/not-canonical")
    }
}
