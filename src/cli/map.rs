//! `imgpack map`: decides of each entry alone what can be decided so.

use crate::run::{self, map as mapped};

use super::args::MapArgs;
use super::call::{Call, Reach, Task};
use super::facts_file::Lines;
use super::{Exit, Failure, Outcome, facts, options, set_jobs};

pub(super) fn run(args: &MapArgs, call: &Call) -> Outcome {
    let files = facts::files(&args.facts)?;
    let tasks: Vec<Task<MapArgs>> =
        call.tasks(facts::stand_in(&files, &args.facts), &args.which, Reach::Whole)?;
    let Some(Task { args, beside, .. }) = tasks.first() else {
        return Err(Failure::new("there are no facts"));
    };
    set_jobs(args.input.jobs)?;
    let options: run::Options = beside.given_to(options::options(&args.input, &args.targets)?);
    let mut lines = Lines::of_rows(args.output.as_deref(), &files)?;
    mapped(&files, &options, &mut |row| lines.put(row))?;
    lines.finish()?;
    Ok(Exit::Clean)
}
