//! What a build would make of a package that was checked, so that a report can say which command to run and what
//! comes of it.
//!
//! Writes nothing. It goes the way of a build up to its plan.

use std::collections::BTreeSet;

use crate::emit::Shape;
use crate::engine::{self, KEPT_PER_CODE, Settled};
use crate::model::{EntryId, Findings, Inventory, LeftOut, Permit, Plan, Settings, Severity};
use crate::profiles::Profile;
use crate::report::Forecast;

use super::answers::Answers;
use super::options::Options;
use super::prepare::Prepared;
use super::{Input, place};

/// Options may bring up fixes that need further ones.
const ATTEMPTS: usize = 3;

/// The settings of a build into this output.
pub(super) fn for_output(settings: &Settings, shape: Shape, profile: &Profile, name: &str) -> Settings {
    let is_import = shape == Shape::Json && profile.records.is_some();
    Settings {
        in_folders: shape != Shape::Json,
        linked: is_import || (shape == Shape::Csv && profile.columns().is_some()),
        import_as: is_import.then(|| name.to_owned()),
        ..settings.clone()
    }
}

/// The build that does most for a package that was checked; nothing where a build does nothing for it.
pub(super) fn forecast(
    input: &Input,
    options: &Options,
    run: &Prepared<'_>,
    inventory: &Inventory,
    findings: &Findings,
) -> Option<Forecast> {
    let Some(answers) = Answers::to(findings) else {
        return of_options(input, run, inventory, findings);
    };
    let checked = super::check(input, &answers.given(options), &()).ok()?;
    Some(answers.of(checked.forecast?, findings, &checked.findings))
}

/// The same with the options that errors wait for.
fn of_options(
    input: &Input,
    run: &Prepared<'_>,
    inventory: &Inventory,
    findings: &Findings,
) -> Option<Forecast> {
    let tally = findings.tally;
    let is_fixable = tally.fixable > 0 || (tally.unsafe_fixable > 0 && tally.errors > 0);
    if !is_fixable && (tally.errors > 0 || is_taken(&run.target.profile, inventory)) {
        return None;
    }
    let makes_import = run.settings.import_as.is_some();
    let made = into(input, run, inventory, findings, makes_import);
    if !makes_import || made.as_ref().is_some_and(|made| made.errors == 0) {
        return made;
    }
    // Where images must change before they can be linked, a folder of them does.
    let images = engine::without_import(inventory.clone());
    into(input, run, &images, findings, false).filter(|made| made.errors == 0).or(made)
}

/// The build into an import file, or into what the target usually is given.
fn into(
    input: &Input,
    run: &Prepared<'_>,
    inventory: &Inventory,
    findings: &Findings,
    makes_import: bool,
) -> Option<Forecast> {
    let (profile, total) = (&run.target.profile, findings.tally.total());
    let output = place::beside(input.first(), inventory, profile, makes_import);
    let shape = place::shape(output.as_ref(), profile).ok()?;
    let settings = for_output(&run.settings, shape, profile, &place::name(output.as_ref()));
    let mut permits = BTreeSet::new();
    let mut settled = attempt(run, inventory, &settings, &permits);
    let mut last = Forecast { output, ..of(run, &settled, &settings, total, &permits) };
    for _ in 0..ATTEMPTS {
        let needed = needed(&settled.plan, &settled.findings);
        if needed.is_subset(&permits) {
            break;
        }
        permits.extend(needed);
        settled = attempt(run, inventory, &settings, &permits);
        let made = Forecast { output: last.output.clone(), ..of(run, &settled, &settings, total, &permits) };
        // More options for an output that is not written all the same are of no use.
        if made.errors == 0 || last.fixes == 0 {
            last = made;
        }
    }
    (last.fixes > 0 || last.errors == 0).then_some(last)
}

/// Whether the package is what the target is given, and needs no build.
fn is_taken(profile: &Profile, inventory: &Inventory) -> bool {
    let kind = inventory.container.kind;
    let is_made = |entry: EntryId| inventory.entry(entry).added;
    let is_table_made = inventory.manifests.iter().any(|table| is_made(table.entry));
    // A table that was given beside the package comes into it by a build.
    inventory.given_table.is_none()
        && !(is_table_made || inventory.records.iter().any(|records| is_made(records.entry)))
        && profile.containers.accepted.iter().any(|word| word == kind.id())
        && profile.upload_of(kind, &inventory.container.name).is_some()
}

fn of(
    run: &Prepared<'_>,
    settled: &Settled,
    settings: &Settings,
    total: u64,
    permits: &BTreeSet<Permit>,
) -> Forecast {
    Forecast {
        output: String::new(),
        options: permits.iter().map(|permit| permit.given()).collect(),
        is_guess: false,
        fixes: total.saturating_sub(left(run, settled, settings)),
        of: total,
        errors: settled.remaining.tally.errors,
        leaves_nothing: settled.is_emptied(settings.linked),
    }
}

/// How many findings the same check has of the output.
fn left(run: &Prepared<'_>, settled: &Settled, settings: &Settings) -> u64 {
    if run.settings.import_as.is_none() || settings.import_as.is_some() {
        return settled.remaining.tally.total();
    }
    let (profile, mut after) = (&run.target.profile, settled.inventory.clone());
    engine::import(&mut after, profile, &run.settings);
    engine::check(&after, profile, &run.levels, &run.settings, KEPT_PER_CODE).tally.total()
}

fn attempt(
    run: &Prepared<'_>,
    inventory: &Inventory,
    settings: &Settings,
    permits: &BTreeSet<Permit>,
) -> Settled {
    let settings = with(settings, permits);
    let profile = &run.target.profile;
    let mut before = inventory.clone();
    engine::import(&mut before, profile, &settings);
    run.settle(&before, &settings)
}

/// Settings with these permissions beside their own.
pub(super) fn with(settings: &Settings, permits: &BTreeSet<Permit>) -> Settings {
    let has = |permit: Permit| permit.is_given(settings) || permits.contains(&permit);
    Settings {
        bake_orientation: has(Permit::BakeOrientation),
        convert: has(Permit::Convert),
        downscale: has(Permit::Downscale),
        skip_existing: has(Permit::SkipExisting),
        split: has(Permit::Split),
        strip_location: has(Permit::StripLocation),
        strip_metadata: has(Permit::StripMetadata),
        unsafe_fixes: has(Permit::UnsafeFixes),
        ..settings.clone()
    }
}

/// The options that errors wait for, and the one that an archive needs which may be too large once it is packed.
pub(super) fn needed(plan: &Plan, findings: &Findings) -> BTreeSet<Permit> {
    let needed = plan.skipped.iter().filter_map(|skipped| {
        let LeftOut::Needs(permit) = skipped.reason else { return None };
        let finding = skipped.finding.and_then(|index| findings.list.get(index));
        let is_error = finding.is_none_or(|found| found.severity == Severity::Error);
        let rather = finding.and_then(|found| found.fix.as_ref()?.rather);
        (is_error || permit == Permit::Split).then(|| rather.unwrap_or(permit))
    });
    needed.collect()
}
