//! `imgpack check`: open, probe, judge, report. Writes nothing but the report.

use crate::engine::{self, KEPT_PER_CODE};
use crate::model::{Findings, Inventory, Settings};
use crate::report::Package;

use super::args::{CheckArgs, InputArgs};
use super::inputs::{self, Inputs};
use super::mode;
use super::package::{self, Target, Wish};
use super::progress::Progress;
use super::sink::Sink;
use super::{Exit, Failure, Outcome, set_jobs, terminal, wishes};

/// One input, judged.
struct Judged {
    name: String,
    target: Target,
    inventory: Inventory,
    findings: Findings,
}

pub(super) fn run(args: &CheckArgs) -> Outcome {
    let sink = Sink::new(&args.report)?;
    sink.keep_off(&args.inputs, None)?;
    set_jobs(args.input.jobs)?;
    let progress = Progress::new(terminal::progress(args.report.quiet, args.report.no_progress));
    let settings = wishes::settings(&args.input)?;
    let packages = inputs::packages(&args.inputs, args.input.target.as_deref(), &settings)?;
    let judge = |inputs| judge(inputs, &args.input, &settings, &progress);
    let judged = packages.into_iter().map(judge).collect::<Result<Vec<_>, _>>()?;
    let packages: Vec<Package<'_>> = judged.iter().map(|judged| as_package(judged, &args.input)).collect();
    sink.write(&packages)?;
    Ok(judged.iter().map(|judged| exit(judged, args.input.strict)).max().unwrap_or(Exit::Clean))
}

fn judge(
    inputs: Inputs<'_>,
    args: &InputArgs,
    settings: &Settings,
    progress: &Progress,
) -> Result<Judged, Failure> {
    let opened = inputs.open()?;
    let target = package::target(args.target.as_deref(), None, inputs.first(), &opened)?;
    let target = mode::chosen(target, args, None, &opened)?;
    let levels = package::levels(&target.profile, args)?;
    let wish = Wish { depth: args.depth, facets: levels.facets(), table: args.csv.as_deref() };
    let mut loaded = package::load(inputs.name(), opened, wish, progress);
    let inventory = mode::projected(loaded.take_inventory(), &target.profile, settings)?;
    let findings = engine::check(&inventory, &target.profile, &levels, settings, KEPT_PER_CODE);
    Ok(Judged { name: loaded.name, target, inventory, findings })
}

fn as_package<'a>(judged: &'a Judged, args: &InputArgs) -> Package<'a> {
    Package {
        input: &judged.name,
        profile: &judged.target.profile,
        because: &judged.target.because,
        depth: args.depth,
        inventory: &judged.inventory,
        findings: &judged.findings,
        built: None,
    }
}

fn exit(judged: &Judged, strict: bool) -> Exit {
    verdict(&judged.findings, strict).max(if judged.inventory.is_partly_unread() {
        Exit::Incomplete
    } else {
        Exit::Clean
    })
}

/// Whether findings fail the run.
pub(super) fn verdict(findings: &Findings, strict: bool) -> Exit {
    let tally = findings.tally;
    if tally.errors > 0 || (strict && tally.warnings > 0) { Exit::Findings } else { Exit::Clean }
}
