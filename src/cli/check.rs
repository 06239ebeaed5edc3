//! `imgpack check`: judges each input and reports. Writes nothing but the report, and a baseline on request.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use crate::model::Given;
use crate::report::Package;
use crate::run::{self, Checked, Watch as _};
use crate::text::counted;

use super::args::CheckArgs;
use super::progress::{Job, Progress};
use super::sink::Sink;
use super::{Exit, Outcome, baseline, note, options, report_defect, report_defects, set_jobs, terminal};

pub(super) fn run(args: &CheckArgs, given: Vec<Given>) -> Outcome {
    let sink = Sink::new(&args.report)?;
    let renewed = args.write_baseline.as_deref();
    sink.keep_off(&args.inputs, renewed)?;
    let known = renewed.map(baseline::read_to_renew).transpose()?;
    set_jobs(args.input.jobs)?;
    let mut options = options::options(&args.input, &args.targets)?;
    let is_shown = terminal::progress(args.report.quiet, args.report.no_progress);
    let progress = Progress::new(Job::Check, is_shown, args.report.quiet, options.depth);
    (options.settings.given, options.forecast) = (given_with(given, renewed), sink.wants_next());
    options.thumbnails = sink.wants_thumbnails();
    if let Some(known) = &known {
        (options.baseline, options.renews_baseline) = (Some(Arc::new(known.clone())), true);
    }
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
    if let (Some(path), Some(known)) = (renewed, known) {
        let known = baseline::write(path, known, &judged)?.total();
        if !args.report.quiet {
            note(&format!("wrote {}: {}", path.display(), counted(known, "known finding", "known findings")));
        }
    } else if let Some(path) = args.input.baseline.as_deref().filter(|_| !args.report.quiet) {
        baseline::name_unmatched(path, &packages);
    }
    sink.write(&packages)?;
    Ok(judged.iter().map(|checked| exit(checked, args.input.strict)).fold(worst, Exit::max))
}

/// What a next command is made of: a baseline that is written now is one to be held against then.
fn given_with(mut given: Vec<Given>, renewed: Option<&Path>) -> Vec<Given> {
    if let Some(path) = renewed {
        given.retain(|given| given.name != "baseline");
        given.push(Given { name: "baseline".into(), value: Some(path.display().to_string()) });
    }
    given
}

fn exit(checked: &Checked, strict: bool) -> Exit {
    report_defects(&checked.verdict);
    Exit::of(&checked.verdict, strict)
}
