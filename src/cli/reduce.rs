//! `imgpack reduce`: finds the entries that share a key among the rows of its buckets.

use crate::model::Share;
use crate::run;

use super::args::ReduceArgs;
use super::facts_file::Lines;
use super::{Exit, Outcome, facts};

pub(super) fn run(args: &ReduceArgs) -> Outcome {
    let files = facts::files(&args.rows)?;
    let mut lines = Lines::of_rows(args.output.as_deref(), &files)?;
    run::reduce(&files, args.buckets.unwrap_or(Share::WHOLE), &mut |row| lines.put(row))?;
    lines.finish()?;
    Ok(Exit::Clean)
}
