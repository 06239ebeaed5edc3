//! `imgpack check`: open, probe, judge, report. Writes nothing but the report.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::engine::{self, KEPT_PER_CODE};
use crate::model::{Depth, Findings, Inventory, Settings};
use crate::report::Package;

use super::args::{CheckArgs, InputArgs};
use super::inputs::{self, Inputs};
use super::mode;
use super::package::{self, Target, Wish};
use super::progress::Progress;
use super::sink::Sink;
use super::{Exit, Failure, Outcome, beside, set_jobs, tell_defect, terminal, wishes};

/// One input, judged.
struct Judged {
    name: String,
    /// The words of a command that builds from it.
    words: Vec<String>,
    target: Target,
    /// How deep was looked: less than asked where the rules that run need less.
    depth: Depth,
    inventory: Inventory,
    findings: Findings,
}

pub(super) fn run(args: &CheckArgs) -> Outcome {
    let sink = Sink::new(&args.report)?;
    sink.keep_off(&args.inputs, None)?;
    set_jobs(args.input.jobs)?;
    let progress = Progress::new(terminal::progress(args.report.quiet, args.report.no_progress));
    let settings = wishes::settings(&args.input)?;
    let (mut judged, mut worst) = (Vec::new(), Exit::Clean);
    for inputs in inputs::packages(&args.inputs, args.input.target.as_deref(), &settings)? {
        // A defect that one input brings up leaves the others their report.
        let one = AssertUnwindSafe(|| judge(inputs, &args.input, &settings, &progress));
        if let Ok(one) = catch_unwind(one) {
            judged.push(one?);
        } else {
            tell_defect(&format!("while `{}` was looked at", inputs.name()));
            worst = Exit::Internal;
        }
    }
    let packages: Vec<Package<'_>> = judged.iter().map(as_package).collect();
    sink.write(&packages)?;
    Ok(judged.iter().map(|judged| exit(judged, args.input.strict)).fold(worst, Exit::max))
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
    let facets = levels.facets() | mode::read_for_links(&target.profile, levels.facets());
    let depth = facets.depth(args.depth);
    let wish = Wish { depth, facets, table: args.csv.as_deref() };
    let mut loaded = package::load(inputs.name(), opened, wish, progress);
    let mut inventory = mode::projected(loaded.take_inventory(), &target.profile, settings)?;
    beside::look(&mut inventory, &target.profile, inputs.first());
    let findings = engine::check(&inventory, &target.profile, &levels, settings, KEPT_PER_CODE);
    let words = inputs.words(&args.target_options);
    Ok(Judged { name: loaded.name, words, target, depth, inventory, findings })
}

fn as_package(judged: &Judged) -> Package<'_> {
    Package {
        input: &judged.name,
        words: &judged.words,
        profile: &judged.target.profile,
        because: &judged.target.because,
        depth: judged.depth,
        inventory: &judged.inventory,
        findings: &judged.findings,
        built: None,
    }
}

fn exit(judged: &Judged, strict: bool) -> Exit {
    match verdict(&judged.findings, strict) {
        // Nobody told of the error that stopped the reading, so that the exit must.
        Exit::Clean if judged.inventory.is_cut_short() => Exit::Incomplete,
        verdict => verdict,
    }
    .max(trust(&judged.inventory, &judged.findings))
}

/// Whether a verdict is the last word: not where something could not be read, nor after a defect of this
/// tool, which is told on standard error.
pub(super) fn trust(inventory: &Inventory, findings: &Findings) -> Exit {
    for entry in inventory.given_up() {
        tell_defect(&format!("at `{}`", entry.path.text()));
    }
    for code in &findings.gave_up {
        tell_defect(&format!("in the rule {code}"));
    }
    if is_defective(inventory, findings) {
        Exit::Internal
    } else if inventory.is_partly_unread() {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}

/// Whether a defect of this tool left something unsaid.
pub(super) fn is_defective(inventory: &Inventory, findings: &Findings) -> bool {
    !findings.gave_up.is_empty() || inventory.given_up().next().is_some()
}

/// Whether findings fail the run.
pub(super) fn verdict(findings: &Findings, strict: bool) -> Exit {
    let tally = findings.tally;
    if tally.errors > 0 || (strict && tally.warnings > 0) { Exit::Findings } else { Exit::Clean }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::model::Trouble;

    #[test]
    fn a_defect_of_this_tool_is_no_verdict_whatever_was_found() {
        let mut inventory = fixture::parse("list.csv\n| File\n| a.png\na.png png 20x10").unwrap().inventory;
        assert_eq!(trust(&inventory, &Findings::default()), Exit::Clean);
        let broken = Findings { gave_up: vec!["image/empty"], ..Findings::default() };
        assert_eq!(trust(&inventory, &broken), Exit::Internal);
        inventory.facts[1].troubles.push(Trouble::gave_up());
        assert_eq!(trust(&inventory, &Findings::default()), Exit::Internal);
    }
}
