//! `imgpack schema`: the JSON Schema of what this program reads or writes.

use std::io::{self, Write};

use crate::config::Known;
use crate::schema;

use super::args::SchemaArgs;
use super::known::Program;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Failure, Outcome};

pub(super) fn run(args: &SchemaArgs) -> Outcome {
    let Some(found) = schema::find(&args.name, Program::new().options()) else {
        return Err(Failure::new(format!("`{}` has no schema", args.name)));
    };
    quiet_on_closed_pipe(writeln!(io::stdout(), "{found:#}"))?;
    Ok(Exit::Clean)
}
