//! `imgpack build`: builds one package and reports.

use std::path::PathBuf;

use crate::run::{self, Built, OutputError};

use super::args::BuildArgs;
use super::beside::Exceptions;
use super::call::{Call, Reach, Task};
use super::progress::{Job, Progress};
use super::sink::Sink;
use super::{
    Exit, Failure, Outcome, baseline, facts, loose, options, report_defects, set_jobs, signals, terminal,
};

pub(super) fn run(args: &BuildArgs, call: &Call) -> Outcome {
    let outcome = build(args, call);
    signals::wait_if_ending();
    outcome
}

fn build(args: &BuildArgs, call: &Call) -> Outcome {
    let facts = facts::files(&args.facts)?;
    let inputs = facts::stand_in(&facts, &args.inputs);
    let mut tasks: Vec<Task<BuildArgs>> = call.tasks(inputs, &args.which, Reach::Whole)?;
    let (Some(Task { args, inputs, beside, .. }), true) = (tasks.pop(), tasks.is_empty()) else {
        return Err(several());
    };
    let sink = Sink::new(&args.report)?;
    baseline_may_be_written(&args)?;
    let outputs = [Some(args.output.path.as_path()), args.input.write_baseline.as_deref()];
    sink.keep_off(&inputs, &outputs.into_iter().flatten().collect::<Vec<_>>())?;
    set_jobs(args.input.jobs)?;
    let (options, mut wanted) = options::of_build(&args)?;
    let mut options = beside.given_to(options);
    (options.settings.given, options.thumbnails) = (call.given(), sink.wants_thumbnails());
    options.replacements = sink.wants_replacements();
    wanted.digest = sink.wants_digest();
    let packages = if facts.is_empty() {
        run::packages(&inputs, &options)?
    } else {
        facts::hold_enough_for(&wanted.output)?;
        run::recalled(&facts, &options)?
    };
    let [input] = packages.as_slice() else { return Err(several_packages(&inputs, packages.len())) };
    options.depth = input.depth().unwrap_or(options.depth);
    options.settings.ignores = Exceptions::default().of(&beside, input, &[]);
    // What a fix cures needs no exception any more; a check says which do.
    options.settings.ignores.iter_mut().for_each(|ignore| ignore.was_used = true);
    let is_shown = terminal::progress(args.report.quiet, args.report.no_progress);
    let progress = Progress::new(Job::Build, is_shown, args.report.quiet, options.depth);
    let built = run::build(input, &options, &wanted, &progress);
    // What was found of an output that a signal took away is worth nothing.
    signals::wait_if_ending();
    drop(progress);
    let built = built?;
    baseline::conclude((&args.input, &args.report, &beside), &[built.package()], [built.renewed.as_ref()])?;
    sink.write(&[built.package()])?;
    Ok(exit(&built, args.input.strict))
}

/// Refuses a baseline that would be the output, or that is asked for where nothing is written.
fn baseline_may_be_written(args: &BuildArgs) -> Result<(), Failure> {
    let Some(path) = &args.input.write_baseline else { return Ok(()) };
    if args.output.dry_run {
        return Err(Failure::new("--dry-run writes nothing, not even --write-baseline")
            .help("`imgpack check` with --write-baseline lists what is known without a build"));
    }
    if path == &args.output.path {
        return Err(Failure::new(format!("`{}` is the output as well as the baseline", path.display()))
            .help("give the baseline another name"));
    }
    Ok(())
}

fn several() -> Failure {
    Failure::new("these inputs are of several data sets, each with options of its own")
        .help("build one at a time; --no-config builds without the options of data sets")
}

fn several_packages(inputs: &[PathBuf], packages: usize) -> Failure {
    match loose::folder_instead(inputs, packages) {
        Some(folder) => Failure::new("this target builds one package from one input")
            .help(format!("name the folder of the images: imgpack build {folder}")),
        None => OutputError::SeveralPackages.into(),
    }
}

fn exit(built: &Built, strict: bool) -> Exit {
    report_defects(&built.verdict);
    Exit::of(&built.verdict, strict)
}
