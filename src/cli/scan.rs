//! `imgpack scan`: facts only, as lines of `imgpack.facts.v1`. Runs no rules.

use std::io::{self, Write};
use std::path::Path;

use crate::model::Findings;
use crate::model::facts_v1::Writer;
use crate::rules::Facets;

use super::args::ScanArgs;
use super::check::trust;
use super::package::{self, Wish};
use super::progress::Progress;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Failure, Outcome, note, set_jobs, terminal};

pub(super) fn run(args: &ScanArgs) -> Outcome {
    set_jobs(args.jobs)?;
    some_input_is_within_reach(args)?;
    let mut lines = Writer::default();
    let mut exit = Exit::Clean;
    for path in &args.inputs {
        exit = exit.max(scan(path, args, &mut lines)?);
    }
    print([lines.trailer()])?;
    Ok(exit)
}

/// Refuses a command that has nothing to look at; where one of several inputs is missing, a line says so.
fn some_input_is_within_reach(args: &ScanArgs) -> Result<(), Failure> {
    let mut tried = args.inputs.iter().map(|path| package::is_within_reach(path));
    match tried.next() {
        Some(Err(first)) if tried.all(|other| other.is_err()) => Err(first),
        _ => Ok(()),
    }
}

fn scan(path: &Path, args: &ScanArgs, lines: &mut Writer) -> Outcome {
    let source = path.display().to_string();
    let opened = match package::is_within_reach(path).and_then(|()| package::open(path)) {
        Ok(opened) => opened,
        Err(failure) => {
            note(&format!("error: {}", failure.message));
            print([lines.unopened(&source, &failure.message)])?;
            return Ok(Exit::Incomplete);
        }
    };
    let hashes = if args.hash { Facets::HASH | Facets::MD5 } else { Facets::empty() };
    let wish = Wish { depth: args.depth, facets: Facets::NAMES | hashes, table: None };
    let progress = Progress::new(terminal::progress(args.quiet, args.no_progress));
    let inventory = package::load(source.clone(), opened, wish, &progress).inventory;
    let container = lines.container(&source, args.depth, &inventory.container);
    let facts = inventory.entries.iter().zip(&inventory.facts);
    print(std::iter::once(container).chain(facts.map(|(entry, facts)| lines.entry(&source, entry, facts))))?;
    Ok(trust(&inventory, &Findings::default()))
}

fn print(lines: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = lines.into_iter().try_for_each(|line| writeln!(out, "{line}"));
    quiet_on_closed_pipe(written.and_then(|()| out.flush()))
}
