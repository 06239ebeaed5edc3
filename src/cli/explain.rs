//! `imgpack explain`: a rule's page with what each platform says about it.

use std::io::{self, Write};

use crate::report::rule_page;
use crate::rules;

use super::args::ExplainArgs;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Outcome, package};

pub(super) fn run(args: &ExplainArgs) -> Outcome {
    let Some(rule) = rules::find(&args.code) else {
        return Err(package::unknown_rule(&args.code));
    };
    quiet_on_closed_pipe(io::stdout().write_all(rule_page(rule).as_bytes()))?;
    Ok(Exit::Clean)
}
