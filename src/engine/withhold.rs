//! Fixes that are taken back, since something else has to be decided first.
//!
//! Knows no single rule; sees what fixes do, not what they are for.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{
    Action, CsvTroubleKind, EntryId, Finding, Fix, Locus, Manifest, Remedy, Safety, Severity, Tally,
};
use crate::view::Context;

/// Whether anything may be taken back for what a fix does, and not for the place of its finding.
pub(super) fn may(context: &Context<'_>) -> bool {
    context.is_undecided()
        || context.records().is_some_and(|records| !records.flaws.is_empty())
        || context.each_table().any(|context| context.shape().is_unsound() || is_in_doubt(context))
        || context.inventory.live().any(|entry| !entry.path.flaws().is_empty())
}

/// Takes back the fixes that are in doubt.
pub(super) fn doubtful(
    contexts: &[&Context<'_>],
    list: &mut [Finding],
    remedies: &mut [Remedy],
    tally: &mut Tally,
) {
    withhold_names(list, remedies, tally);
    withhold_values(list, remedies, tally);
    contexts.iter().take(1).for_each(|context| withhold_undecided(context, list, remedies, tally));
    for context in contexts {
        withhold_table(context, list, remedies, tally);
        withhold_cells(context, list, remedies, tally);
    }
}

/// Whether a table may hold cells whose text nobody knows for certain.
fn is_in_doubt(context: &Context<'_>) -> bool {
    let is_text = |kind| matches!(kind, CsvTroubleKind::Nul | CsvTroubleKind::NotUtf8);
    let of_text = |table: &Manifest| table.troubles.iter().any(|trouble| is_text(trouble.kind));
    context.manifest().is_some_and(|table| table.is_guess || of_text(table))
}

/// Takes back every fix that writes over a cell whose text is not certain: what was guessed would stand there as if it
/// were read.
fn withhold_cells(context: &Context<'_>, list: &mut [Finding], remedies: &mut [Remedy], tally: &mut Tally) {
    let Some(table) = context.manifest().filter(|_| is_in_doubt(context)) else { return };
    let touches = |action: &Action| match action {
        Action::SetCell { entry, row, column, .. } => {
            *entry == table.entry && !table.is_certain(*row, *column)
        }
        _ => false,
    };
    for remedy in remedies.iter_mut().filter(|remedy| remedy.actions.iter().any(touches)) {
        remedy.safety = Safety::Manual;
        let finding = remedy.finding.and_then(|at| list.get_mut(at));
        finding
            .into_iter()
            .for_each(|finding| take_back(finding, tally, "settle the text of the cell first"));
    }
}

/// Takes back every fix of a file whose name only a person can fix: whatever it did, the name would be laundered.
fn withhold_names(list: &mut [Finding], remedies: &mut [Remedy], tally: &mut Tally) {
    let of_names = list.iter().filter(|finding| finding.code.starts_with("path/"));
    let named: FxHashSet<EntryId> =
        of_names.filter(|found| is_manual(found)).filter_map(|found| found.at.entry()).collect();
    if named.is_empty() {
        return;
    }
    for finding in list.iter_mut().filter(|found| found.at.entry().is_some_and(|id| named.contains(&id))) {
        take_back(finding, tally, "fix the name first");
    }
    let touches = |action: &Action| action.changed_entry().is_some_and(|id| named.contains(&id));
    for remedy in remedies.iter_mut().filter(|remedy| remedy.actions.iter().any(touches)) {
        remedy.safety = Safety::Manual;
        if let Some(finding) = remedy.finding.and_then(|at| list.get_mut(at)) {
            take_back(finding, tally, "fix the name first");
        }
    }
}

/// Takes back every fix that writes to a value of a record which readers take for different things: it would write what
/// was read here over what stands there, and nobody would be asked.
fn withhold_values(list: &mut [Finding], remedies: &mut [Remedy], tally: &mut Tally) {
    let contested = list.iter().filter(|found| found.fix.as_ref().is_some_and(|offer| offer.is_contested));
    let places = contested.filter_map(|found| place_of(&found.at));
    let places: FxHashMap<(EntryId, u32), Vec<String>> =
        places.fold(FxHashMap::default(), |mut all, (row, at)| {
            all.entry(row).or_insert_with(Vec::new).push(at.to_owned());
            all
        });
    if places.is_empty() {
        return;
    }
    let is_inside = |at: &str, outer: &str| {
        at.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let touches = |action: &Action| {
        let Some((row, at, _)) = action.splice() else { return false };
        places.get(&row).is_some_and(|held| held.iter().any(|one| is_inside(at, one) || is_inside(one, at)))
    };
    for remedy in remedies.iter_mut().filter(|remedy| remedy.actions.iter().any(touches)) {
        remedy.safety = Safety::Manual;
        let finding = remedy.finding.and_then(|at| list.get_mut(at));
        finding
            .into_iter()
            .for_each(|finding| take_back(finding, tally, "correct the text of the value first"));
    }
}

/// The record and the place in it.
fn place_of(at: &Locus) -> Option<((EntryId, u32), &str)> {
    let Locus::Field { entry, row, pointer } = at else { return None };
    Some(((*entry, *row), pointer))
}

/// Whether a finding is an error that only a person can fix.
fn is_manual(finding: &Finding) -> bool {
    let offer = finding.fix.as_ref();
    finding.severity == Severity::Error && offer.is_some_and(|offer| offer.safety == Safety::Manual)
}

/// Takes back every fix that touches a table whose rows or header are not what they seem, or changes the name of a
/// file, which the table may hold anywhere.
fn withhold_table(context: &Context<'_>, list: &mut [Finding], remedies: &mut [Remedy], tally: &mut Tally) {
    let Some(table) = context.manifest().filter(|_| context.shape().is_unsound()) else { return };
    let table = table.entry;
    for finding in list.iter_mut().filter(|found| found.at.entry() == Some(table)) {
        take_back(finding, tally, "correct header and rows of the table first");
    }
    let touches = |action: &Action| {
        let renames = matches!(action, Action::RenameEntry { .. } | Action::DropEntry { .. });
        renames || action.target().entry() == Some(table)
    };
    for remedy in remedies.iter_mut().filter(|remedy| remedy.actions.iter().any(touches)) {
        remedy.safety = Safety::Manual;
        let finding = remedy.finding.and_then(|at| list.get_mut(at));
        finding.into_iter().for_each(|finding| take_back(finding, tally, "correct the table first"));
    }
}

/// Takes back every fix that changes the name of a file while several tables name files and none is chosen: no cell of
/// theirs would follow.
fn withhold_undecided(
    context: &Context<'_>,
    list: &mut [Finding],
    remedies: &mut [Remedy],
    tally: &mut Tally,
) {
    if !context.is_undecided() {
        return;
    }
    let renames = |action: &Action| matches!(action, Action::RenameEntry { .. });
    for remedy in remedies.iter_mut().filter(|remedy| remedy.actions.iter().any(renames)) {
        remedy.safety = Safety::Manual;
        let finding = remedy.finding.and_then(|at| list.get_mut(at));
        finding
            .into_iter()
            .for_each(|finding| take_back(finding, tally, "name the table to keep first: `--csv`"));
    }
}

/// Leaves the fix of a finding to a person.
fn take_back(finding: &mut Finding, tally: &mut Tally, why: &str) {
    let Some(offer) = finding.fix.as_mut() else { return };
    match offer.safety {
        Safety::Safe => tally.fixable = tally.fixable.saturating_sub(1),
        Safety::Unsafe => tally.unsafe_fixable = tally.unsafe_fixable.saturating_sub(1),
        Safety::Manual => return,
    }
    *offer = Fix::manual(why).offer;
}
