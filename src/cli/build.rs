//! `imgpack build`: check, settle the fixes, write, check what was written, and only then give it its name.
//!
//! Inputs are never written. Nothing appears under the output's name before it was checked.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::emit::atomic::Staged;
use crate::emit::{Shape, WriteError};
use crate::engine::{self, KEPT_PER_CODE, Levels, Settled};
use crate::model::{Depth, Entry, EntryId, Findings, Inventory, Root, Settings, Trouble};
use crate::report::{Built, Output, Package};
use crate::rules::Facets;
use crate::{emit, source};

use super::args::BuildArgs;
use super::check::{is_defective, trust, verdict};
use super::inputs::{self, Inputs};
use super::mode;
use super::output;
use super::package::{self, Loaded, Target, Wish};
use super::progress::Progress;
use super::sink::Sink;
use super::{Exit, Failure, Outcome, beside, mapping, set_jobs, signals, terminal, wishes};

/// An output that was written and checked, and has no name yet.
struct Written {
    staged: Staged,
    place: PathBuf,
    entries: u64,
    inventory: Inventory,
    findings: Findings,
}

/// Why no output was written.
enum Stop {
    Failed(Failure),
    /// Pictures that the plan transforms cannot be; what was found wrong with each.
    Refused(Vec<(EntryId, Trouble)>),
}

/// A build up to the plan.
struct Planned<'a> {
    args: &'a BuildArgs,
    shape: Shape,
    inputs: Inputs<'a>,
    target: Target,
    levels: Levels,
    settings: Settings,
    loaded: Loaded,
    /// The package before the plan.
    before: Inventory,
    settled: Settled,
}

pub(super) fn run(args: &BuildArgs) -> Outcome {
    let outcome = build(args);
    signals::wait_if_ending();
    outcome
}

fn build(args: &BuildArgs) -> Outcome {
    let sink = Sink::new(&args.report)?;
    sink.keep_off(&args.inputs, Some(&args.output))?;
    set_jobs(args.input.jobs)?;
    let settings = settings(args)?;
    let packages = inputs::packages(&args.inputs, args.input.target.as_deref(), &settings)?;
    let [inputs] = packages.as_slice() else {
        return Err(Failure::new("this target builds one package from one input")
            .help("run `imgpack build` once for each input"));
    };
    output::may_be_written(&args.output, inputs.paths(), args.force)?;
    let progress = Progress::new(terminal::progress(args.report.quiet, args.report.no_progress));
    let mut planned = plan(args, *inputs, settings, &progress)?;
    let shape = planned.shape;
    loop {
        let errors_left = verdict(&planned.settled.remaining, false) == Exit::Findings
            || is_defective(&planned.before, &planned.settled.findings);
        if args.dry_run || (errors_left && !args.keep_going) {
            return planned.report(&sink, &[], &planned.settled.inventory, &planned.settled.remaining);
        }
        output::can_be_told(shape, &planned.settled.inventory, &planned.target.profile)?;
        match write(&planned, shape, &progress) {
            Ok(written) => return finish(&planned, &sink, written),
            Err(Stop::Failed(failure)) => return Err(failure),
            // Each time at least one picture more is left as it is, so this ends.
            Err(Stop::Refused(troubles)) => planned.learn(troubles)?,
        }
    }
}

fn plan<'a>(
    args: &'a BuildArgs,
    inputs: Inputs<'a>,
    settings: Settings,
    progress: &Progress,
) -> Result<Planned<'a>, Failure> {
    let opened = inputs.open()?;
    let target = package::target(args.input.target.as_deref(), Some(&args.output), inputs.first(), &opened)?;
    let target = mode::chosen(target, &args.input, Some(&args.output), &opened)?;
    let shape = output::shape(&args.output, &target.profile)?;
    let settings = Settings { in_folders: shape != Shape::Json, ..settings };
    let levels = package::levels(&target.profile, &args.input)?;
    let import_as =
        (shape == Shape::Json && target.profile.records.is_some()).then(|| output::name(&args.output));
    let settings = Settings { import_as, ..settings };
    // A file that gets another name gets it in the tables as well, whatever rules run.
    let facets = levels.facets() | Facets::MANIFEST | mode::facets(&target.profile);
    let wish = Wish { depth: args.input.depth, facets, table: args.input.csv.as_deref() };
    let mut loaded = package::load(inputs.name(), opened, wish, progress);
    let mut before = mode::projected(loaded.take_inventory(), &target.profile, &settings)?;
    beside::look(&mut before, &target.profile, inputs.first());
    engine::import(&mut before, &target.profile, &settings);
    let settled = engine::settle(before.clone(), &target.profile, &levels, &settings);
    Ok(Planned { args, shape, inputs, target, levels, settings, loaded, before, settled })
}

fn settings(args: &BuildArgs) -> Result<Settings, Failure> {
    Ok(Settings {
        unsafe_fixes: args.unsafe_fixes,
        convert: args.convert,
        downscale: args.downscale,
        bake_orientation: args.bake_orientation,
        strip_metadata: args.strip_metadata,
        split: args.split,
        split_bytes: args.split_bytes,
        ..wishes::settings(&args.input)?
    })
}

/// Writes every part beside its place and checks it there.
fn write(planned: &Planned<'_>, shape: Shape, progress: &Progress) -> Result<Vec<Written>, Stop> {
    let parts = output::parts(shape, &planned.settled.inventory, &planned.target.profile, &planned.settings);
    let place = |index: usize| {
        if parts.len() == 1 {
            planned.args.output.clone()
        } else {
            output::numbered(&planned.args.output, index + 1)
        }
    };
    // Every place is looked at before the first is written to.
    for index in 0..parts.len() {
        output::may_be_written(&place(index), planned.inputs.paths(), planned.args.force)
            .map_err(Stop::Failed)?;
    }
    if planned.changed_keys().is_some() {
        let place = mapping::place(&planned.args.output);
        output::may_be_written(&place, planned.inputs.paths(), planned.args.force).map_err(Stop::Failed)?;
    }
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| write_one(planned, shape, part, place(index), progress))
        .collect()
}

fn write_one(
    planned: &Planned<'_>,
    shape: Shape,
    part: &Inventory,
    place: PathBuf,
    progress: &Progress,
) -> Result<Written, Stop> {
    let failed = |error: std::io::Error| Stop::Failed(output::failure(&place, &error));
    let staged = match shape {
        Shape::Directory => Staged::directory_beside(&place),
        _ => Staged::file_beside(&place),
    }
    .map_err(failed)?;
    if shape == Shape::Json && planned.settings.import_as.is_none() {
        return write_json(planned, part, staged, place);
    }
    let entries =
        emit::write(shape, planned.loaded.source.as_ref(), part, &staged).map_err(|error| match error {
            WriteError::Io(error) => failed(error),
            WriteError::Refused(troubles) => Stop::Refused(troubles),
        })?;
    let name = output::name(&place);
    let mut opened = source::open_as(staged.path(), &name)
        .map_err(|_| Failure::new(format!("`{}`: what was written cannot be opened", place.display())))
        .map_err(Stop::Failed)?;
    // The folders of what was written are the inputs of what will be done with it.
    opened.listing.container.roots = roots(part);
    let depth = planned.args.input.depth.max(Depth::Structure);
    let facets = planned.levels.facets() | Facets::MANIFEST;
    let wish = Wish { depth, facets, table: None };
    let mut checked = package::load(place.display().to_string(), opened, wish, progress);
    let inventory = checked.take_inventory();
    // The manifest of the output is the only one: what the user said about the input's is settled.
    let settings = Settings { csv: None, ..planned.settings.clone() };
    let findings =
        engine::check(&inventory, &planned.target.profile, &planned.levels, &settings, KEPT_PER_CODE);
    signals::wait_if_ending();
    Ok(Written { staged, place, entries, inventory, findings })
}

/// The inputs of which something is left.
fn roots(part: &Inventory) -> Vec<Root> {
    let folder = |entry: &Entry| entry.path.text().split_once('/').map(|(folder, _)| folder.to_owned());
    let filled: BTreeSet<String> = part.files().filter_map(folder).collect();
    let roots = part.container.roots.iter().filter(|root| filled.contains(&root.folder));
    roots.cloned().collect()
}

/// Writes an import file and reads it back. It holds no pictures, so that what was found of the package it is
/// made of is what is found of it.
fn write_json(
    planned: &Planned<'_>,
    part: &Inventory,
    staged: Staged,
    place: PathBuf,
) -> Result<Written, Stop> {
    let failed = |error: std::io::Error| Stop::Failed(output::failure(&place, &error));
    let profile = &planned.target.profile;
    let package = emit::plan_json::Package {
        inventory: part,
        before: &planned.before,
        source: planned.loaded.source.as_ref(),
        profile,
        settings: &planned.settings,
    };
    let entries = emit::write_json(&package, &staged).map_err(failed)?;
    let text = std::fs::read(staged.path()).map_err(failed)?;
    if emit::plan_json::items_in(profile, &text).map_err(failed)? != entries {
        return Err(Stop::Failed(Failure::new(format!("`{}`: not all items were written", place.display()))));
    }
    let findings = engine::check(part, profile, &planned.levels, &planned.settings, KEPT_PER_CODE);
    signals::wait_if_ending();
    Ok(Written { staged, place, entries, inventory: part.clone(), findings })
}

/// Gives the outputs their names, unless the check of what was written found errors.
fn finish(planned: &Planned<'_>, sink: &Sink, written: Vec<Written>) -> Outcome {
    let args = planned.args;
    let broken = written.iter().find(|written| {
        verdict(&written.findings, false) == Exit::Findings
            || is_defective(&written.inventory, &written.findings)
    });
    if let Some(broken) = broken.filter(|_| !args.keep_going) {
        return planned.report(sink, &[], &broken.inventory, &broken.findings);
    }
    let mut outputs = Vec::new();
    let mut checked = Vec::new();
    for Written { staged, place, entries, inventory, findings } in written {
        let (bytes, sha256) = output::measure(staged.path(), sink.wants_digest())
            .map_err(|error| output::failure(&place, &error))?;
        staged.commit(args.force).map_err(|error| output::commit_failure(&place, &error))?;
        outputs.push(Output { path: place.display().to_string(), entries, bytes, sha256, is_kept: false });
        checked.push((inventory, findings));
    }
    outputs.extend(planned.write_changed_keys(sink)?);
    let worst = checked.iter().max_by_key(|(_, findings)| findings.tally.errors);
    match worst {
        Some((inventory, findings)) => planned.report(sink, &outputs, inventory, findings),
        None => planned.report(sink, &outputs, &planned.settled.inventory, &planned.settled.remaining),
    }
}

impl Planned<'_> {
    /// The table of old and new keys, where an import file is written and keys changed.
    fn changed_keys(&self) -> Option<(Vec<u8>, u64)> {
        let writes_import = self.shape == Shape::Json;
        writes_import.then(|| mapping::table(&self.settled, &self.target.profile)).flatten()
    }

    fn write_changed_keys(&self, sink: &Sink) -> Result<Option<Output>, Failure> {
        let Some((text, entries)) = self.changed_keys() else { return Ok(None) };
        let place = mapping::place(&self.args.output);
        let failed = |error| output::failure(&place, &error);
        let staged = mapping::stage(&place, &text).map_err(failed)?;
        let (bytes, sha256) = output::measure(staged.path(), sink.wants_digest()).map_err(failed)?;
        staged.commit(self.args.force).map_err(|error| output::commit_failure(&place, &error))?;
        Ok(Some(Output { path: place.display().to_string(), entries, bytes, sha256, is_kept: true }))
    }

    /// Settles the plan again with what only a full decode could find.
    fn learn(&mut self, troubles: Vec<(EntryId, Trouble)>) -> Result<(), Failure> {
        for (id, trouble) in troubles {
            if self.before.facts(id).troubles.contains(&trouble) {
                let name = self.before.entry(id).path.text();
                return Err(Failure::new(format!("`{name}`: {}", trouble.detail))
                    .help("mend the picture or leave it out"));
            }
            if let Some(facts) = self.before.facts.get_mut(id.index()) {
                facts.troubles.push(trouble);
            }
        }
        self.settled =
            engine::settle(self.before.clone(), &self.target.profile, &self.levels, &self.settings);
        Ok(())
    }

    fn report(&self, sink: &Sink, outputs: &[Output], after: &Inventory, remaining: &Findings) -> Outcome {
        let args = self.args;
        let diff = args.dry_run.then(|| output::diff(&self.before, &self.settled.inventory));
        let built = Built {
            plan: &self.settled.plan,
            inventory: after,
            remaining,
            outputs,
            diff: diff.as_deref(),
            dry_run: args.dry_run,
        };
        sink.write(&[Package {
            input: &self.loaded.name,
            words: &self.inputs.words(&args.input.target_options),
            profile: &self.target.profile,
            because: &self.target.because,
            depth: args.input.depth,
            inventory: &self.before,
            findings: &self.settled.findings,
            built: Some(built),
        }])?;
        let told = trust(&self.before, &self.settled.findings);
        let unsaid = if is_defective(after, remaining) { Exit::Internal } else { Exit::Clean };
        Ok(verdict(remaining, args.input.strict).max(told).max(unsaid))
    }
}
