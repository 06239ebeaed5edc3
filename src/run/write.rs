//! Writes every part of a build and checks it where it stands. Gives nothing its name.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use crate::emit::{self, Shape, WriteError};
use crate::model::{Depth, Entry, EntryId, Findings, Inventory, Root, Settings, Trouble};
use crate::rules::Facets;
use crate::source::Opened;

use super::error::OutputError;
use super::input::Input;
use super::known::renamed;
use super::load::{Phase, ReadRequest, Watch, load, read};
use super::options::BuildOptions;
use super::plan::Planned;
use super::store::{Shelf, Staged};
use super::verdict::Looked;
use super::{parts, place};

/// An output that was written and checked, and has no name yet.
pub(super) struct Written {
    pub(super) staged: Staged,
    pub(super) place: PathBuf,
    pub(super) entries: u64,
    pub(super) inventory: Inventory,
    pub(super) findings: Findings,
}

impl Written {
    pub(super) fn looked(&self) -> Looked<'_> {
        Looked::new(&self.inventory, &self.findings)
    }
}

/// Why no output was written.
pub(super) enum Stop {
    Failed(OutputError),
    /// Images that the plan transforms cannot be; what was found wrong with each.
    Refused(Vec<(EntryId, Trouble)>),
}

impl From<OutputError> for Stop {
    fn from(error: OutputError) -> Self {
        Self::Failed(error)
    }
}

/// Writes every part beside its place and checks it there.
pub(super) fn write(
    planned: &Planned<'_>,
    input: &Input,
    wanted: &BuildOptions,
    shelf: Shelf<'_>,
    watch: &dyn Watch,
) -> Result<Vec<Written>, Stop> {
    let run = &planned.run;
    let parts = parts::parts(planned.shape, &planned.settled.inventory, &run.target.profile, &run.settings);
    let place = |index: usize| match parts.len() {
        1 => wanted.output.clone(),
        _ => place::numbered(&wanted.output, index + 1),
    };
    // Every place is looked at before the first is written to.
    let beside = planned.tables_beside(&wanted.output).into_iter().map(|(place, ..)| place);
    for place in (0..parts.len()).map(place).chain(beside) {
        shelf.may_be_written(&place, &input.all_paths(), wanted)?;
    }
    let parts = parts.iter().enumerate();
    parts.map(|(index, part)| write_one(planned, part, shelf, place(index), watch)).collect()
}

fn write_one(
    planned: &Planned<'_>,
    part: &Inventory,
    shelf: Shelf<'_>,
    place: PathBuf,
    watch: &dyn Watch,
) -> Result<Written, Stop> {
    let failed = |error: io::Error| OutputError::NotWritten(place.clone(), error);
    let staged = shelf.stage(planned.shape, &place).map_err(failed)?;
    if planned.shape == Shape::Json && planned.run.settings.import_as.is_none() {
        watch.start(Phase::Writing, 0, 0);
        return Ok(write_json(planned, part, staged, place)?);
    }
    watch.start(Phase::Writing, part.files().count() as u64, part.files().map(|entry| entry.size).sum());
    let source = planned.source.as_ref();
    let written = staged.write(planned.shape, source, part, &|passed| read(watch, passed));
    let entries = written.map_err(|error| match error {
        WriteError::Io(error) => Stop::Failed(failed(error)),
        WriteError::Refused(troubles) => Stop::Refused(troubles),
    })?;
    let opened = staged.open(&place::name(&place));
    let opened = opened.map_err(|_| OutputError::NotOpened(place.clone()))?;
    let (inventory, findings) = verified(planned, part, opened, watch);
    Ok(Written { staged, place, entries, inventory, findings })
}

/// What was written, and what is found on it.
fn verified(
    planned: &Planned<'_>,
    part: &Inventory,
    mut opened: Opened,
    watch: &dyn Watch,
) -> (Inventory, Findings) {
    // The folders of what was written are the inputs of what will be done with it.
    opened.listing.container.roots = roots(part);
    let run = &planned.run;
    let depth = run.depth.max(Depth::Structure);
    let facets = run.levels.facets_with(Facets::MANIFEST);
    let csv = planned.table_of_output();
    let table = csv.as_deref();
    let selector = ReadRequest { depth, facets, table, encoding: None, name_encoding: None, share: None };
    let (_, mut inventory) = load(opened, selector, Phase::Verifying, watch);
    inventory.take_given_names(part);
    watch.start(Phase::Judging, 0, 0);
    // What the user said about several files a row is settled.
    let settings = Settings {
        csv,
        more_file_columns: Vec::new(),
        given: planned.unused_options(),
        ..Settings::clone(&run.settings)
    };
    let findings = run.judge(&inventory, &settings, &renamed(&planned.before, &planned.settled.inventory));
    (inventory, findings)
}

/// The inputs of which something is left.
fn roots(part: &Inventory) -> Vec<Root> {
    let folder = |entry: &Entry| entry.path.text().split_once('/').map(|(folder, _)| folder.to_owned());
    let filled: BTreeSet<String> = part.files().filter_map(folder).collect();
    let roots = part.container.roots.iter().filter(|root| filled.contains(&root.folder));
    roots.cloned().collect()
}

/// Writes an import file and reads it back. It holds no images, so that what was found of the package it is
/// made of is what is found of it.
fn write_json(
    planned: &Planned<'_>,
    part: &Inventory,
    staged: Staged,
    place: PathBuf,
) -> Result<Written, OutputError> {
    let failed = |error: io::Error| OutputError::NotWritten(place.clone(), error);
    let run = &planned.run;
    let profile = &run.target.profile;
    let package = emit::plan_json::Package {
        inventory: part,
        before: &planned.before,
        source: planned.source.as_ref(),
        profile,
        settings: &run.settings,
    };
    let entries = staged.write_json(&package).map_err(failed)?;
    let text = staged.bytes().map_err(failed)?;
    if emit::plan_json::items_in(profile, &text).map_err(failed)? != entries {
        return Err(OutputError::ItemsMissing(place));
    }
    let findings = run.judge(part, &run.settings, &renamed(&planned.before, &planned.settled.inventory));
    Ok(Written { staged, place, entries, inventory: part.clone(), findings })
}
