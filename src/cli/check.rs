//! `imgpack check`: judges each input and reports. Writes nothing but the report.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::Given;
use crate::report::Package;
use crate::run::{self, Checked, Watch as _};

use super::args::CheckArgs;
use super::progress::{Job, Progress};
use super::sink::Sink;
use super::{Exit, Outcome, options, report_defect, report_defects, set_jobs, terminal};

pub(super) fn run(args: &CheckArgs, given: Vec<Given>) -> Outcome {
    let sink = Sink::new(&args.report)?;
    sink.keep_off(&args.inputs, None)?;
    set_jobs(args.input.jobs)?;
    let mut options = options::options(&args.input, &args.targets)?;
    let is_shown = terminal::progress(args.report.quiet, args.report.no_progress);
    let progress = Progress::new(Job::Check, is_shown, args.report.quiet, options.depth);
    (options.settings.given, options.forecast) = (given, sink.wants_next());
    let (mut judged, mut worst) = (Vec::new(), Exit::Clean);
    for input in run::packages(&args.inputs, &options)? {
        // A defect that one input brings up leaves the others their report.
        let one = AssertUnwindSafe(|| run::check(&input, &options, &progress));
        if let Ok(one) = catch_unwind(one) {
            judged.push(one?);
        } else {
            progress.finish();
            report_defect(&format!("while checking `{}`", input.name()));
            worst = Exit::Internal;
        }
    }
    drop(progress);
    let packages: Vec<Package<'_>> = judged.iter().map(Checked::package).collect();
    sink.write(&packages)?;
    Ok(judged.iter().map(|checked| exit(checked, args.input.strict)).fold(worst, Exit::max))
}

fn exit(checked: &Checked, strict: bool) -> Exit {
    report_defects(&checked.verdict);
    Exit::of(&checked.verdict, strict)
}
