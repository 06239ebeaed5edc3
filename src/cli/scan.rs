//! `imgpack scan`: facts only, as lines of `imgpack.facts.v1`. Runs no rules.

use std::io::{self, Write};
use std::path::Path;

use crate::model::facts_v1::Writer;
use crate::model::{Depth, Findings, Scope};
use crate::rules::Facets;
use crate::run::{self, InputError, Looked, Phase, ReadRequest};

use super::args::{Encodings, ScanArgs};
use super::call::{Call, Reach, Task};
use super::progress::{Job, Progress};
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Failure, Outcome, note, report_defects, set_jobs, terminal};

pub(super) fn run(args: &ScanArgs, call: &Call) -> Outcome {
    let tasks: Vec<Task<ScanArgs>> = call.tasks(&args.inputs, &args.which, Reach::Inside)?;
    set_jobs(tasks.first().and_then(|task| task.args.jobs))?;
    some_input_is_within_reach(args)?;
    let mut lines = Writer::default();
    let mut exit = Exit::Clean;
    for Task { args, inputs, .. } in &tasks {
        for path in inputs {
            exit = exit.max(scan(path, args, &mut lines)?);
        }
    }
    print([lines.trailer()])?;
    Ok(exit)
}

/// Refuses a command that has nothing to look at; where one of several inputs is missing, a line says so.
fn some_input_is_within_reach(args: &ScanArgs) -> Result<(), InputError> {
    let mut tried = args.inputs.iter().map(|path| run::is_within_reach(path));
    match tried.next() {
        Some(Err(first)) if tried.all(|other| other.is_err()) => Err(first),
        _ => Ok(()),
    }
}

fn scan(path: &Path, args: &ScanArgs, lines: &mut Writer) -> Outcome {
    let source = path.display().to_string();
    let opened = match run::is_within_reach(path).and_then(|()| run::open(path)) {
        Ok(opened) => opened,
        Err(error) => {
            note(&format!("error: {error}"));
            print([lines.unopened(&source, &error.to_string())])?;
            return Ok(Exit::Incomplete);
        }
    };
    let hashes = if args.hash { Facets::HASH | Facets::MD5 } else { Facets::empty() };
    // Who asks for a hash has the file opened.
    let depth = if args.hash { args.depth.max(Depth::Header) } else { args.depth };
    // Cells prove the encoding of names, so that a scan says what a check reads.
    let facets = Facets::NAMES | Facets::MANIFEST | hashes;
    let Encodings { texts: encoding, names: name_encoding } = args.encodings;
    let request = ReadRequest { depth, facets, table: None, encoding, name_encoding };
    let is_shown = terminal::progress(args.quiet, args.no_progress);
    let progress = Progress::new(Job::Scan, is_shown, args.quiet, depth);
    let (_, inventory) = run::load(opened, request, Phase::Reading, &progress);
    drop(progress);
    let container = lines.container(&source, depth, &inventory.container);
    let known = inventory.entries.iter().zip(&inventory.facts);
    print(std::iter::once(container).chain(known.map(|(entry, facts)| lines.entry(&source, entry, facts))))?;
    let verdict = run::verdict(
        Scope::default(),
        Looked { inventory: &inventory, findings: &Findings::default() },
        None,
        false,
    );
    report_defects(&verdict);
    Ok(Exit::of(&verdict, false))
}

fn print(lines: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = lines.into_iter().try_for_each(|line| writeln!(out, "{line}"));
    quiet_on_closed_pipe(written.and_then(|()| out.flush()))
}
