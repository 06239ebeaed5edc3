//! `imgpack explain`: a rule's page with what each platform says about it.

use std::io::{self, Write};

use crate::report::rule_page;
use crate::rules;

use super::args::ExplainArgs;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Failure, Outcome};

pub(super) fn run(args: &ExplainArgs) -> Outcome {
    let Some(rule) = rules::find(&args.code) else {
        return Err(unknown(&args.code));
    };
    quiet_on_closed_pipe(io::stdout().write_all(rule_page(rule).as_bytes()))?;
    Ok(Exit::Clean)
}

/// A code that names no rule, and the one that is spelt like it.
fn unknown(code: &str) -> Failure {
    Failure::new(format!("`{code}` is not a rule")).help(match rules::nearest(code) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`imgpack rules` lists the rules".into(),
    })
}
