//! The options that were given on the command line, in the order of the help text.
//!
//! Knows no option but those that say how a report looks or how a run goes: what comes of a package does not depend
//! on them.

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};

use crate::model::Given;

use super::args::Cli;

/// Options of which nothing that is said of a package depends.
const OF_THE_RUN: &[&str] = &[
    "color",
    "dry-run",
    // A build of what was scanned names the input itself.
    "facts",
    "force",
    "format",
    "hook",
    "jobs",
    "keep-going",
    "no-cache",
    "no-progress",
    "output",
    "output-file",
    "quiet",
    "statistics",
    "strict",
    "verbose",
    "verify",
    "write-baseline",
];

/// The options that were given to a command, with their values as they were written.
pub(super) fn options(name: &str, matches: &ArgMatches) -> Vec<Given> {
    let program = Cli::command();
    let Some(command) = program.find_subcommand(name) else { return Vec::new() };
    let mut given = Vec::new();
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let Some(long) = argument.get_long().filter(|long| !OF_THE_RUN.contains(long)) else { continue };
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        if argument.get_action().takes_values() {
            let values = matches.get_raw(id).into_iter().flatten();
            let value = |value: &std::ffi::OsStr| Some(value.to_string_lossy().into_owned());
            given.extend(values.map(|text| Given { name: long.to_owned(), value: value(text) }));
        } else {
            given.push(Given::flag(long));
        }
    }
    given
}
