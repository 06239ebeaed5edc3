//! `imgpack scan`: facts only, as lines of `imgpack.facts.v1`. Runs no rules.
//!
//! What is scanned to be judged elsewhere holds more than what is scanned to be read: the digest of every file, and
//! every text.

use std::path::Path;

use crate::model::facts_v1::{Extent, Writer};
use crate::model::{Depth, Entry, Findings, Scope, Share};
use crate::rules::Facets;
use crate::run::{self, InputError, Looked, Phase, ReadRequest};

use super::args::{Encodings, ScanArgs};
use super::call::{Call, Reach, Task};
use super::facts_file::Lines;
use super::progress::{Job, Progress};
use super::{Exit, Outcome, facts_file, note, report_defects, set_jobs, terminal};

pub(super) fn run(args: &ScanArgs, call: &Call) -> Outcome {
    let tasks: Vec<Task<ScanArgs>> = call.tasks(&args.inputs, &args.which, Reach::Inside)?;
    set_jobs(tasks.first().and_then(|task| task.args.jobs))?;
    some_input_is_within_reach(args)?;
    if args.resume && is_done(&tasks) {
        note("the facts are there already; nothing was read again");
        return Ok(Exit::Clean);
    }
    let mut lines = Lines::new(args.output.as_deref(), &args.inputs)?;
    let mut writer = Writer::default();
    let mut exit = Exit::Clean;
    for Task { args, inputs, .. } in &tasks {
        for path in inputs {
            exit = exit.max(scan(path, args, &mut writer, &mut lines)?);
        }
    }
    lines.put(&writer.trailer())?;
    lines.finish()?;
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

/// The part of each input that is scanned to be judged; nothing where the lines are there to be read.
fn share(args: &ScanArgs) -> Option<Share> {
    args.shard.or(args.output.as_ref().map(|_| Share::WHOLE))
}

/// Who asks for a hash has the file opened.
fn depth(args: &ScanArgs) -> Depth {
    let is_opened = args.hash || share(args).is_some();
    if is_opened { args.depth.max(Depth::Header) } else { args.depth }
}

fn request(args: &ScanArgs) -> ReadRequest<'_> {
    // Cells prove the encoding of names, so that a scan says what a check reads.
    let mut facets = Facets::NAMES | Facets::MANIFEST;
    if args.hash || share(args).is_some() {
        facets |= Facets::HASH | Facets::MD5;
    }
    if share(args).is_some() {
        facets |= Facets::RECORDS | Facets::DESCRIPTION | Facets::ANNOTATIONS;
    }
    let Encodings { texts: encoding, names: name_encoding } = args.encodings;
    ReadRequest { depth: depth(args), facets, table: None, encoding, name_encoding, share: share(args) }
}

fn scan(path: &Path, args: &ScanArgs, writer: &mut Writer, lines: &mut Lines) -> Outcome {
    let source = path.display().to_string();
    let opened = match run::is_within_reach(path).and_then(|()| run::open(path)) {
        Ok(opened) => opened,
        Err(error) => {
            note(&format!("error: {error}"));
            lines.put(&writer.unopened(&source, &error.to_string()))?;
            return Ok(Exit::Incomplete);
        }
    };
    let request = request(args);
    let is_shown = terminal::progress(args.quiet, args.no_progress);
    let progress = Progress::new(Job::Scan, is_shown, args.quiet, request.depth);
    let (bytes, inventory) = run::load(opened, request, Phase::Reading, &progress);
    let kept: &[Entry] = if request.share.is_some() { &inventory.entries } else { &[] };
    let texts = run::texts(bytes.as_ref(), kept, request);
    drop(progress);
    let extent =
        Extent { depth: request.depth, entries: inventory.entries.len() as u64, share: request.share };
    lines.put(&writer.container(&source, extent, &inventory.container))?;
    let share = request.share.unwrap_or(Share::WHOLE);
    for (entry, facts) in inventory.entries.iter().zip(&inventory.facts) {
        if share.holds(&entry.path) {
            let text = texts.get(&entry.id).map(Vec::as_slice);
            lines.put(&writer.entry(&source, entry, facts, text))?;
        }
    }
    let verdict = run::verdict(Scope::default(), Looked::new(&inventory, &Findings::default()), None, false);
    report_defects(&verdict);
    Ok(Exit::of(&verdict, false))
}

/// Whether the output is whole and tells of the same inputs, by their names and sizes.
fn is_done(tasks: &[Task<ScanArgs>]) -> bool {
    let inputs = tasks.iter().flat_map(|task| task.inputs.iter().map(|input| (input, &task.args)));
    let Some(known) = tasks.first().and_then(|task| facts_file::listed(task.args.output.as_deref()?)) else {
        return false;
    };
    let listed = inputs.map(|(input, args)| {
        let opened = run::open(input).ok()?;
        let (share, entries) = (share(args)?, opened.listing.entries);
        let extent = Extent { depth: depth(args), entries: entries.len() as u64, share: Some(share) };
        let entries = entries.into_iter().filter(|entry| share.holds(&entry.path)).collect();
        Some((input.display().to_string(), extent, entries))
    });
    listed.collect::<Option<Vec<_>>>().is_some_and(|listed| listed == known)
}
