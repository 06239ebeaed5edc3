//! A build: check, settle the fixes, write, check what was written, and only then give it its name.
//!
//! Inputs are never written. Nothing appears under the output's name before it was checked.

use std::collections::BTreeSet;

use crate::engine::{self, Settled};
use crate::model::{
    Artifact, Baseline, Depth, Finding, Findings, Given, Inventory, Known, Permit, Plan, Replacements,
    Severity, Verdict,
};
use crate::report::{self, Forecast, Output, Package, Thumbnails};

use super::answers::Answers;
use super::error::{Misplaced, OutputError, RunError};
use super::input::Input;
use super::load::{Phase, Watch};
use super::options::{BuildOptions, Options};
use super::parts;
use super::plan::Planned;
use super::store::{Shelf, Store};
use super::target::Target;
use super::verdict::Looked;
use super::write::{Stop, Written, write};

/// What a build did, or would do.
#[derive(Debug)]
#[non_exhaustive]
pub struct Built {
    /// What reports call the package.
    pub name: String,
    /// What it is for.
    pub target: Target,
    /// How much was read.
    pub depth: Depth,
    /// What was looked at.
    pub inventory: Inventory,
    /// What was found on it.
    pub findings: Findings,
    /// What is done about it.
    pub plan: Plan,
    /// The package as it was written, or as it would be.
    pub after: Inventory,
    /// What is still found on it.
    pub remaining: Findings,
    /// What was written; nothing where errors are left.
    pub outputs: Vec<Output>,
    /// The unified diff of the tables, where nothing was to be written.
    pub diff: Option<String>,
    /// What can be said of it.
    pub verdict: Verdict,
    /// What a baseline calls the package.
    pub artifact: Artifact,
    /// Lines of the baseline that were looked for and not found.
    pub unmatched: Vec<Known>,
    /// The lines of a baseline that holds back what was found, where one is made.
    pub renewed: Option<Baseline>,
    /// Small JPEGs of images that something was found on, where a report shows them.
    pub thumbnails: Thumbnails,
    /// What safe fixes do to the texts of files, where a report says so.
    pub replacements: Replacements,
    /// The paths of its inputs, and the options that were given for it.
    inputs: Vec<String>,
    given: Vec<Given>,
    /// What the same build would do with the options that errors wait for, where nothing was written.
    forecast: Option<Forecast>,
}

/// Builds a package from an input. What is left of what is wrong is a finding; an error says that nothing was
/// written.
#[cfg(feature = "fs")]
pub fn build(
    input: &Input,
    options: &Options,
    wanted: &BuildOptions,
    watch: &dyn Watch,
) -> Result<Built, RunError> {
    built(input, options, wanted, Shelf::Disk, watch)
}

/// The same into a store, where there is no file system. A folder is none that it could be written to.
pub fn build_into(
    store: &dyn Store,
    input: &Input,
    options: &Options,
    wanted: &BuildOptions,
    watch: &dyn Watch,
) -> Result<Built, RunError> {
    built(input, options, wanted, Shelf::Store(store), watch)
}

fn built(
    input: &Input,
    options: &Options,
    wanted: &BuildOptions,
    shelf: Shelf<'_>,
    watch: &dyn Watch,
) -> Result<Built, RunError> {
    match shelf.may_be_written(&wanted.output, &input.all_paths(), wanted) {
        // Nothing is written over what is there.
        Err(OutputError::Misplaced(_, Misplaced::Exists)) if wanted.dry_run => {}
        place => place?,
    }
    let mut planned = Planned::new(input, options, wanted, watch)?;
    loop {
        parts::records_fit(&planned.settled.inventory, &planned.run)?;
        if wanted.dry_run || !may_be_kept(&planned.verdict(planned.predicted()), wanted) {
            let forecast = forecast(&planned, input, options, wanted);
            return Ok(done(planned, wanted, forecast, Vec::new(), None));
        }
        // What is held back may be such that nobody can write it, just as what is left.
        if wanted.keep_going || planned.settled.remaining.held_back.errors > 0 {
            engine::leave_out_unwritable(&mut planned.settled);
        }
        parts::can_be_determined(planned.shape, &planned.settled.inventory, &planned.run)?;
        match write(&planned, input, wanted, shelf, watch) {
            Ok(written) => return finish(planned, wanted, shelf, written, watch),
            Err(Stop::Failed(error)) => return Err(error.into()),
            // Each time at least one image more is left as it is, so this ends.
            Err(Stop::Refused(troubles)) => planned.learn(troubles)?,
        }
    }
}

/// What the same build does with what its errors wait for.
fn forecast(
    planned: &Planned<'_>,
    input: &Input,
    options: &Options,
    wanted: &BuildOptions,
) -> Option<Forecast> {
    let Some(answers) = Answers::to(&planned.settled.remaining) else {
        return Some(planned.forecast(&wanted.output));
    };
    let options = answers.given(options);
    let again = Planned::new(input, &options, wanted, &()).ok()?;
    let forecast = again.forecast(&wanted.output);
    Some(answers.of(forecast, &planned.settled.findings, &again.settled.findings))
}

/// What a further build does about what was found on an output. The same once more ends the same, unless all that is
/// wrong with it is that it must be divided.
fn forecast_of(planned: &Planned<'_>, found: &Findings, wanted: &BuildOptions) -> Forecast {
    let needs_split = |finding: &Finding| {
        finding.severity < Severity::Error
            || finding.fix.as_ref().is_some_and(|offer| offer.permit == Permit::Split)
    };
    if !planned.run.settings.split && found.list.iter().all(needs_split) {
        return planned.forecast_with(&wanted.output, &BTreeSet::from([Permit::Split]));
    }
    let errors = found.tally.errors;
    Forecast { errors, options: Vec::new(), ..planned.forecast(&wanted.output) }
}

/// Whether a package of this verdict is an output.
fn may_be_kept(verdict: &Verdict, wanted: &BuildOptions) -> bool {
    wanted.keep_going || !(verdict.fails(false) || verdict.is_defective())
}

/// Gives the outputs their names, unless the check of what was written found errors.
fn finish(
    planned: Planned<'_>,
    wanted: &BuildOptions,
    shelf: Shelf<'_>,
    written: Vec<Written>,
    watch: &dyn Watch,
) -> Result<Built, RunError> {
    let is_broken = |written: &Written| !may_be_kept(&planned.verdict(written.looked()), wanted);
    if let Some(broken) = written.iter().position(is_broken) {
        let broken = written.into_iter().nth(broken).map(|broken| (broken.inventory, broken.findings));
        let forecast = broken.as_ref().map(|(_, findings)| forecast_of(&planned, findings, wanted));
        return Ok(done(planned, wanted, forecast, Vec::new(), broken));
    }
    watch.start(Phase::Naming, 0, 0);
    let mut outputs = Vec::new();
    let mut checked = Vec::new();
    for Written { staged, place, entries, inventory, findings } in written {
        outputs.push(staged.settle(&place, entries, wanted)?);
        checked.push((inventory, findings));
    }
    for (place, text, entries) in planned.tables_beside(&wanted.output) {
        let staged = shelf.stage_text(&place, &text)?;
        outputs.push(Output { is_kept: true, ..staged.settle(&place, entries, wanted)? });
    }
    // What was left out is no longer found in an output, and is an error all the same.
    let left = planned.settled.remaining.tally.errors;
    let worst = checked.into_iter().max_by_key(|(_, findings)| findings.tally.errors);
    // What only links images says nothing of them: what the plan leaves is said, unless the links are worse.
    let least = if planned.run.settings.linked { left + 1 } else { left };
    let worst = worst.filter(|(_, findings)| findings.tally.errors >= least);
    Ok(done(planned, wanted, None, outputs, worst))
}

/// The end of a build: with what was written, or with what the plan says of it.
fn done(
    planned: Planned<'_>,
    wanted: &BuildOptions,
    forecast: Option<Forecast>,
    outputs: Vec<Output>,
    written: Option<(Inventory, Findings)>,
) -> Built {
    let verdict = match &written {
        Some((inventory, findings)) => planned.verdict(Looked::new(inventory, findings)),
        None => planned.verdict(planned.predicted()),
    };
    let diff = wanted.dry_run.then(|| parts::diff(&planned.before, &planned.settled.inventory));
    let Planned { name, inputs, run, before, settled, unmatched, renewed, thumbnails, replacements, .. } =
        planned;
    let given = run.settings.given.clone();
    let Settled { findings, plan, inventory, remaining, .. } = settled;
    let (after, remaining) = written.unwrap_or((inventory, remaining));
    let (target, depth, artifact) = (run.target, run.depth, run.artifact);
    Built {
        name,
        inputs,
        given,
        target,
        depth,
        inventory: before,
        findings,
        plan,
        after,
        remaining,
        outputs,
        diff,
        verdict,
        artifact,
        unmatched,
        renewed,
        thumbnails,
        replacements,
        forecast,
    }
}

impl Built {
    /// What a report says of it.
    pub fn package(&self) -> Package<'_> {
        Package {
            input: &self.name,
            inputs: &self.inputs,
            given: &self.given,
            forecast: self.forecast.as_ref(),
            profile: &self.target.profile,
            because: &self.target.because,
            depth: self.depth,
            inventory: &self.inventory,
            findings: &self.findings,
            verdict: &self.verdict,
            artifact: &self.artifact,
            unmatched: &self.unmatched,
            thumbnails: &self.thumbnails,
            replacements: &self.replacements,
            built: Some(report::Built {
                plan: &self.plan,
                inventory: &self.after,
                remaining: &self.remaining,
                outputs: &self.outputs,
                diff: self.diff.as_deref(),
                dry_run: self.diff.is_some(),
            }),
        }
    }
}
