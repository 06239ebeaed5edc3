//! `imgpack merge`: what was scanned, mapped and reduced in parts is judged together, as `imgpack check` does.

use super::args::{CheckArgs, MergeArgs};
use super::call::{Call, Reach, Task};
use super::check::{self, Scanned};
use super::{Outcome, facts};

pub(super) fn run(args: &MergeArgs, call: &Call) -> Outcome {
    let scanned = Scanned { facts: facts::files(&args.facts)?, rows: facts::files(&args.rows)? };
    let tasks: Vec<Task<MergeArgs>> =
        call.tasks(facts::stand_in(&scanned.facts, &args.facts), &args.which, Reach::Whole)?;
    check::report(tasks.into_iter().map(of_check).collect(), &scanned, call)
}

fn of_check(task: Task<MergeArgs>) -> Task<CheckArgs> {
    let Task { args, inputs, within, beside } = task;
    let MergeArgs { rows: _, facts, which, input, report, targets } = args;
    let (hook, per_entry_only) = (false, false);
    let args =
        CheckArgs { inputs: inputs.clone(), facts, which, hook, per_entry_only, input, report, targets };
    Task { args, inputs, within, beside }
}
