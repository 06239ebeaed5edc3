//! `imgpack check`: judges each input and reports. Writes nothing but the report, a baseline on
//! request, and for hooks what was clean.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::model::Given;
use crate::report::Package;
use crate::run::{self, Checked, Input, Options, Watch as _};

use super::args::{CheckArgs, ReportArgs};
use super::beside::Exceptions;
use super::call::{Beside, Call, Reach, Task};
use super::kept::{Kept, Trust};
use super::progress::{Job, Progress};
use super::sink::Sink;
use super::{
    Exit, Failure, Outcome, baseline, facts, loose, note, options, report_defect, report_defects, set_jobs,
    terminal,
};

/// A package to look at.
struct Wanted<'t> {
    input: Input,
    options: Options,
    beside: &'t Beside,
    strict: bool,
}

/// Packages that were looked at, whether warnings fail each, and the worst that happened.
struct Judged {
    packages: Vec<Checked>,
    strict: Vec<bool>,
    worst: Exit,
}

/// What was scanned, and what was decided of it already.
pub(super) struct Scanned {
    pub(super) facts: Vec<PathBuf>,
    pub(super) rows: Vec<PathBuf>,
}

pub(super) fn run(args: &CheckArgs, call: &Call) -> Outcome {
    let reach = if args.per_entry_only { Reach::Inside } else { Reach::Whole };
    let facts = facts::files(&args.facts)?;
    let inputs = facts::stand_in(&facts, &args.inputs);
    let tasks: Vec<Task<CheckArgs>> = call.tasks(inputs, &args.which, reach)?;
    report(tasks, &Scanned { facts, rows: Vec::new() }, call)
}

/// Judges what the tasks name, or what was scanned, and reports.
pub(super) fn report(mut tasks: Vec<Task<CheckArgs>>, scanned: &Scanned, call: &Call) -> Outcome {
    let asks = |of: fn(&CheckArgs) -> bool| tasks.first().is_some_and(|task| of(&task.args));
    let (is_hook, is_loose) = (asks(|args| args.hook), asks(|args| args.per_entry_only));
    if is_hook && tasks.iter().all(|task| task.beside.note.is_none()) {
        return Err(no_data_sets());
    }
    let is_silent = (is_hook || is_loose) && for_a_hook(&mut tasks);
    // What is about the run as a whole is the same for all data sets of a configuration.
    let Some(Task { args: first, beside, .. }) = tasks.first() else { return Ok(Exit::Clean) };
    let sink = Sink::new(&first.report)?;
    let renewed = first.input.write_baseline.as_deref();
    let inputs: Vec<PathBuf> = tasks.iter().flat_map(|task| &task.inputs).cloned().collect();
    sink.keep_off(&inputs, renewed.as_slice())?;
    set_jobs(first.input.jobs)?;
    let wanted = wanted(&tasks, scanned, &given_with(call.given(), renewed), &sink)?;
    let kept = Kept::new(trust(first, is_silent));
    let judged = judged(wanted, &first.report, &kept)?;
    let exit = judged.exit();
    let packages: Vec<Package<'_>> = judged.packages.iter().map(Checked::package).collect();
    let lines = judged.packages.iter().map(|one| one.renewed.as_ref());
    baseline::conclude((&first.input, &first.report, beside), &packages, lines)?;
    let is_well = exit == Exit::Clean
        && judged.packages.iter().zip(&judged.strict).all(|(one, strict)| is_well(one, *strict));
    if !(is_silent && is_well) {
        sink.write(&packages)?;
    }
    Ok(exit)
}

/// A verdict that was kept is no report: it stands where nothing is printed when all is well.
fn trust(args: &CheckArgs, is_silent: bool) -> Trust {
    match args {
        _ if !args.hook || !is_silent || args.no_cache || args.input.write_baseline.is_some() => Trust::Off,
        _ if args.verify => Trust::Verify,
        _ => Trust::On,
    }
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
fn wanted<'t>(
    tasks: &'t [Task<CheckArgs>],
    scanned: &Scanned,
    given: &[Given],
    sink: &Sink,
) -> Result<Vec<Wanted<'t>>, Failure> {
    let mut all = Vec::new();
    for task in tasks {
        let args = &task.args;
        let mut options = task.beside.given_to(options::options(&args.input, &args.targets)?);
        options.settings.given = given.to_vec();
        options.per_entry = args.per_entry_only;
        options.forecast = sink.wants_next() && !args.per_entry_only;
        options.thumbnails = sink.wants_thumbnails();
        options.replacements = sink.wants_replacements();
        let inputs = if args.per_entry_only {
            loose::packages(task, &options)?
        } else if scanned.facts.is_empty() {
            each_apart(task, &options)?
        } else if scanned.rows.is_empty() {
            run::recalled(&scanned.facts, &options)?
        } else {
            run::merged(&scanned.facts, &scanned.rows, &options)?
        };
        let strict = args.input.strict;
        let one = |input: Input| {
            let mut options = options.clone();
            options.depth = input.depth().unwrap_or(options.depth);
            Wanted { input, options, beside: &task.beside, strict }
        };
        all.extend(inputs.into_iter().map(one));
    }
    Ok(all)
}

/// Each input as a package, as the target takes them; of single images that is said.
fn each_apart(task: &Task<CheckArgs>, options: &Options) -> Result<Vec<Input>, Failure> {
    let inputs = run::packages(&task.inputs, options)?;
    let count = inputs.len();
    if let Some(folder) = loose::folder_instead(&task.inputs, count).filter(|_| !task.args.report.quiet) {
        note(&format!(
            "{count} images, each a package of its own; for one package name their folder: imgpack check {folder}"
        ));
    }
    Ok(inputs)
}

fn judged(mut wanted: Vec<Wanted<'_>>, report: &ReportArgs, kept: &Kept) -> Result<Judged, Failure> {
    let depth = wanted.iter().map(|one| one.options.depth).max().unwrap_or_default();
    let is_shown = terminal::progress(report.quiet, report.no_progress);
    let progress = Progress::new(Job::Check, is_shown, report.quiet, depth);
    let mut judged = Judged { packages: Vec::new(), strict: Vec::new(), worst: Exit::Clean };
    let mut exceptions = Exceptions::default();
    for index in 0..wanted.len() {
        let mut later: Vec<&Beside> = wanted.iter().skip(index + 1).map(|one| one.beside).collect();
        // The packages of one data set follow one another.
        later.dedup_by(|one, other| std::ptr::eq(*one, *other));
        let Some(Wanted { input, options, beside, strict }) = wanted.get_mut(index) else { break };
        options.settings.ignores = exceptions.of(beside, input, &later);
        let before = kept.of(input, options);
        if let Some(clean) = kept.stands(&before) {
            exceptions.note(&options.settings.ignores, clean.used());
            clean.say(&input.name(), report.verbose);
            continue;
        }
        // A defect that one input brings up leaves the others their report.
        let one = AssertUnwindSafe(|| run::check(input, options, &progress));
        if let Ok(one) = catch_unwind(one) {
            let one = one?;
            exceptions.note(&options.settings.ignores, &one.findings.ignores_used);
            let used = is_well(&one, *strict).then_some(one.findings.ignores_used.as_slice());
            kept.conclude(&before, &one.name, used);
            judged.packages.push(one);
            judged.strict.push(*strict);
        } else {
            progress.finish();
            report_defect(&format!("while checking `{}`", input.name()));
            judged.worst = Exit::Internal;
        }
    }
    Ok(judged)
}

/// Whether a hook has nothing to say of a package.
fn is_well(checked: &Checked, strict: bool) -> bool {
    Exit::of(&checked.verdict, strict) == Exit::Clean && checked.findings.tally.warnings == 0
}

impl Judged {
    fn exit(&self) -> Exit {
        let of = |(checked, strict): (&Checked, &bool)| {
            report_defects(&checked.verdict);
            Exit::of(&checked.verdict, *strict)
        };
        self.packages.iter().zip(&self.strict).map(of).fold(self.worst, Exit::max)
    }
}

/// What a next command is made of: a baseline that is written now is one to be held against then.
fn given_with(mut given: Vec<Given>, renewed: Option<&Path>) -> Vec<Given> {
    if let Some(path) = renewed {
        given.retain(|given| given.name != "baseline");
        given.push(Given { name: "baseline".into(), value: Some(path.display().to_string()) });
    }
    given
}
