//! `imgpack check`: judges each input and reports. Writes nothing but the report.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::report::Package;
use crate::run::{self, Checked, Input, Options};

use super::args::CheckArgs;
use super::beside::Exceptions;
use super::call::{Beside, Call, Reach, Task};
use super::progress::Progress;
use super::sink::Sink;
use super::{Exit, Failure, Outcome, loose, options, report_defect, report_defects, set_jobs, terminal};

/// A package to look at.
struct Job<'t> {
    input: Input,
    options: Options,
    beside: &'t Beside,
    strict: bool,
}

pub(super) fn run(args: &CheckArgs, call: &Call) -> Outcome {
    let reach = if args.per_entry_only { Reach::Inside } else { Reach::Whole };
    let mut tasks: Vec<Task<CheckArgs>> = call.tasks(&args.inputs, &args.which, reach)?;
    if args.hook && tasks.iter().all(|task| task.beside.note.is_none()) {
        return Err(no_data_sets());
    }
    let is_silent = (args.hook || args.per_entry_only) && for_a_hook(&mut tasks);
    // What is about the run as a whole is the same for all data sets of a configuration.
    let report = tasks.first().map_or(&args.report, |task| &task.args.report);
    let sink = Sink::new(report)?;
    let inputs: Vec<PathBuf> = tasks.iter().flat_map(|task| &task.inputs).cloned().collect();
    sink.keep_off(&inputs, None)?;
    set_jobs(tasks.first().and_then(|task| task.args.input.jobs))?;
    let is_shown = terminal::progress(report.quiet, report.no_progress);
    let jobs = jobs(&tasks, call, sink.wants_next())?;
    let (judged, worst) = judged(jobs, is_shown)?;
    let exit = judged.iter().map(|(checked, strict)| exit(checked, *strict)).fold(worst, Exit::max);
    let is_well = exit == Exit::Clean && judged.iter().all(|(one, _)| one.findings.tally.warnings == 0);
    if !(is_silent && is_well) {
        let packages: Vec<Package<'_>> = judged.iter().map(|(checked, _)| checked.package()).collect();
        sink.write(&packages)?;
    }
    Ok(exit)
}

fn no_data_sets() -> Failure {
    Failure::new("--hook looks at the data sets of imgpack.toml, and there is none here or above")
        .help("`imgpack init` writes one")
}

/// What a hook wants: one line a finding where no format is asked for. Whether nothing is to be printed when all is
/// well.
fn for_a_hook(tasks: &mut [Task<CheckArgs>]) -> bool {
    let Some(report) = tasks.first_mut().map(|task| &mut task.args.report) else { return false };
    report.quiet = true;
    let is_usual = report.format.is_empty();
    if is_usual {
        report.format.push("concise".into());
    }
    is_usual && report.output_file.is_none()
}

/// Every package of every task.
fn jobs<'t>(tasks: &'t [Task<CheckArgs>], call: &Call, forecast: bool) -> Result<Vec<Job<'t>>, Failure> {
    let mut jobs = Vec::new();
    for task in tasks {
        let mut options = task.beside.given_to(options::options(&task.args.input)?);
        options.per_entry = task.args.per_entry_only;
        (options.settings.given, options.forecast) = (call.given(), forecast && !options.per_entry);
        let inputs = match task.args.per_entry_only {
            true => loose::packages(task, &options)?,
            false => run::packages(&task.inputs, &options)?,
        };
        for input in inputs {
            let (options, strict) = (options.clone(), task.args.input.strict);
            jobs.push(Job { input, options, beside: &task.beside, strict });
        }
    }
    Ok(jobs)
}

/// What is judged, each with whether warnings fail it, and the worst that happened.
fn judged(mut jobs: Vec<Job<'_>>, is_shown: bool) -> Result<(Vec<(Checked, bool)>, Exit), Failure> {
    let (mut judged, mut worst) = (Vec::new(), Exit::Clean);
    let mut exceptions = Exceptions::default();
    for index in 0..jobs.len() {
        let later: Vec<&Beside> = jobs.iter().skip(index + 1).map(|job| job.beside).collect();
        let Some(Job { input, options, beside, strict }) = jobs.get_mut(index) else { break };
        options.settings.ignores = exceptions.of(beside, input, later.into_iter());
        let progress = Progress::new(is_shown, options.depth);
        // A defect that one input brings up leaves the others their report.
        let one = AssertUnwindSafe(|| run::check(input, options, &progress));
        if let Ok(one) = catch_unwind(one) {
            let one = one?;
            exceptions.note(&options.settings.ignores, &one.findings.ignores_used);
            judged.push((one, *strict));
        } else {
            report_defect(&format!("while checking `{}`", input.name()));
            worst = Exit::Internal;
        }
    }
    Ok((judged, worst))
}

fn exit(checked: &Checked, strict: bool) -> Exit {
    report_defects(&checked.verdict);
    Exit::of(&checked.verdict, strict)
}
