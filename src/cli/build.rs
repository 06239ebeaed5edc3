//! `imgpack build`: builds one package and reports.

use crate::model::Given;
use crate::run::{self, Built, OutputError};

use super::args::BuildArgs;
use super::progress::{Job, Progress};
use super::sink::Sink;
use super::{Exit, Outcome, baseline, options, report_defects, set_jobs, signals, terminal};

pub(super) fn run(args: &BuildArgs, given: Vec<Given>) -> Outcome {
    let outcome = build(args, given);
    signals::wait_if_ending();
    outcome
}

fn build(args: &BuildArgs, given: Vec<Given>) -> Outcome {
    let sink = Sink::new(&args.report)?;
    sink.keep_off(&args.inputs, Some(&args.output.path))?;
    set_jobs(args.input.jobs)?;
    let (mut options, mut wanted) = options::of_build(args)?;
    (options.settings.given, options.thumbnails) = (given, sink.wants_thumbnails());
    wanted.digest = sink.wants_digest();
    let packages = run::packages(&args.inputs, &options)?;
    let [input] = packages.as_slice() else { return Err(OutputError::SeveralPackages.into()) };
    let is_shown = terminal::progress(args.report.quiet, args.report.no_progress);
    let progress = Progress::new(Job::Build, is_shown, args.report.quiet, options.depth);
    let built = run::build(input, &options, &wanted, &progress);
    // What was found of an output that a signal took away is worth nothing.
    signals::wait_if_ending();
    drop(progress);
    let built = built?;
    if let Some(path) = args.input.baseline.as_deref().filter(|_| !args.report.quiet) {
        baseline::name_unmatched(path, &[built.package()]);
    }
    sink.write(&[built.package()])?;
    Ok(exit(&built, args.input.strict))
}

fn exit(built: &Built, strict: bool) -> Exit {
    report_defects(&built.verdict);
    Exit::of(&built.verdict, strict)
}
