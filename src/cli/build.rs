//! `imgpack build`: check, settle the fixes, write, check what was written, and only then give it its name.
//!
//! Inputs are never written. Nothing appears under the output's name before it was checked.

use std::path::{Path, PathBuf};

use crate::emit::Shape;
use crate::emit::atomic::Staged;
use crate::engine::{self, KEPT_PER_CODE, Levels, Settled};
use crate::model::{Depth, Findings, Inventory, Settings};
use crate::report::{Built, Output, Package};
use crate::{emit, source};

use super::args::BuildArgs;
use super::check::verdict;
use super::output;
use super::package::{self, Loaded, Target, Wish};
use super::progress::Progress;
use super::sink::Sink;
use super::{Exit, Failure, Outcome, set_jobs, signals, terminal};

/// An output that was written and checked, and has no name yet.
struct Written {
    staged: Staged,
    place: PathBuf,
    entries: u64,
    inventory: Inventory,
    findings: Findings,
}

/// A build up to the plan.
struct Planned<'a> {
    args: &'a BuildArgs,
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
    set_jobs(args.input.jobs)?;
    let shape = output::shape(&args.output)?;
    let [input] = args.inputs.as_slice() else {
        return Err(Failure::new("this target builds one package from one input")
            .help("run `imgpack build` once for each input"));
    };
    output::may_be_written(&args.output, input, args.force)?;
    signals::remove_staged_on_signal()?;
    let progress = Progress::new(terminal::progress(args.report.quiet, args.report.no_progress));
    let planned = plan(args, input, &progress)?;
    let errors_left = verdict(&planned.settled.remaining, false) == Exit::Findings;
    if args.dry_run || (errors_left && !args.keep_going) {
        return planned.report(&sink, &[], &planned.settled.inventory, &planned.settled.remaining);
    }
    let written = write(&planned, shape, &progress)?;
    finish(&planned, &sink, written)
}

fn plan<'a>(args: &'a BuildArgs, input: &Path, progress: &Progress) -> Result<Planned<'a>, Failure> {
    let opened = package::open(input)?;
    let target = package::target(args.input.target.as_deref(), Some(&args.output), input, &opened)?;
    let levels = package::levels(&target.profile, &args.input)?;
    let wish = Wish { depth: args.input.depth, facets: levels.facets(), table: args.input.csv.as_deref() };
    let mut loaded = package::load(input, opened, wish, progress);
    let settings =
        Settings { unsafe_fixes: args.unsafe_fixes, split: args.split, ..package::settings(&args.input) };
    let before = loaded.take_inventory();
    let settled = engine::settle(before.clone(), &target.profile, &levels, &settings);
    Ok(Planned { args, target, levels, settings, loaded, before, settled })
}

/// Writes every part beside its place and checks it there.
fn write(planned: &Planned<'_>, shape: Shape, progress: &Progress) -> Result<Vec<Written>, Failure> {
    let parts = output::parts(&planned.settled.inventory, &planned.target.profile, &planned.settings);
    let place = |index: usize| {
        if parts.len() == 1 {
            planned.args.output.clone()
        } else {
            output::numbered(&planned.args.output, index + 1)
        }
    };
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
) -> Result<Written, Failure> {
    let failed = |error: std::io::Error| output::failure(&place, &error);
    let staged = match shape {
        Shape::Directory => Staged::directory_beside(&place),
        _ => Staged::file_beside(&place),
    }
    .map_err(failed)?;
    let entries = emit::write(shape, planned.loaded.source.as_ref(), part, &staged).map_err(failed)?;
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let opened = source::open_as(staged.path(), &name)
        .map_err(|_| Failure::new(format!("`{}`: what was written cannot be opened", place.display())))?;
    let depth = planned.args.input.depth.max(Depth::Structure);
    let wish = Wish { depth, facets: planned.levels.facets(), table: None };
    let mut checked = package::load(&place, opened, wish, progress);
    let inventory = checked.take_inventory();
    // The manifest of the output is the only one: what the user said about the input's is settled.
    let settings = Settings { csv: None, ..planned.settings.clone() };
    let findings =
        engine::check(&inventory, &planned.target.profile, &planned.levels, &settings, KEPT_PER_CODE);
    signals::wait_if_ending();
    Ok(Written { staged, place, entries, inventory, findings })
}

/// Gives the outputs their names, unless the check of what was written found errors.
fn finish(planned: &Planned<'_>, sink: &Sink, written: Vec<Written>) -> Outcome {
    let args = planned.args;
    let broken = written.iter().find(|written| verdict(&written.findings, false) == Exit::Findings);
    if let Some(broken) = broken.filter(|_| !args.keep_going) {
        return planned.report(sink, &[], &broken.inventory, &broken.findings);
    }
    let mut outputs = Vec::new();
    let mut checked = Vec::new();
    for Written { staged, place, entries, inventory, findings } in written {
        let (bytes, sha256) = output::measure(staged.path(), sink.wants_digest())
            .map_err(|error| output::failure(&place, &error))?;
        staged.commit(args.force).map_err(|error| output::commit_failure(&place, &error))?;
        outputs.push(Output { path: place.display().to_string(), entries, bytes, sha256 });
        checked.push((inventory, findings));
    }
    let worst = checked.iter().max_by_key(|(_, findings)| findings.tally.errors);
    match worst {
        Some((inventory, findings)) => planned.report(sink, &outputs, inventory, findings),
        None => planned.report(sink, &outputs, &planned.settled.inventory, &planned.settled.remaining),
    }
}

impl Planned<'_> {
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
            profile: &self.target.profile,
            because: &self.target.because,
            depth: args.input.depth,
            inventory: &self.before,
            findings: &self.settled.findings,
            built: Some(built),
        }])?;
        let incomplete = if self.before.is_partly_unread() { Exit::Incomplete } else { Exit::Clean };
        Ok(verdict(remaining, args.input.strict).max(incomplete))
    }
}
