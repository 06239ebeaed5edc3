//! From an opened input to an inventory: reads what the enabled rules need.
//!
//! Knows no target and no rule.

#[cfg(feature = "cli")]
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "cli")]
use rustc_hash::FxHashMap;

use crate::model::{CodePage, Depth, Inventory, Share};
#[cfg(feature = "cli")]
use crate::model::{Entry, EntryId};
use crate::probe::{self, Probe, Step};
use crate::rules::Facets;
#[cfg(feature = "cli")]
use crate::source::Reach;
use crate::source::{Opened, Passed, Source};

/// What of an input is read.
#[derive(Clone, Copy)]
pub(crate) struct ReadRequest<'a> {
    pub(crate) depth: Depth,
    pub(crate) facets: Facets,
    /// The table that the user names.
    pub(crate) table: Option<&'a str>,
    /// The encoding of tables and annotations, where the user says it.
    pub(crate) encoding: Option<CodePage>,
    /// The encoding of names in a zip, where the user says it.
    pub(crate) name_encoding: Option<CodePage>,
    /// Only these entries are read, to be judged later.
    pub(crate) share: Option<Share>,
}

/// Reads what is wished; the source stays to be read again.
pub(crate) fn load(
    opened: Opened,
    selector: ReadRequest<'_>,
    phase: Phase,
    watch: &dyn Watch,
) -> (Box<dyn Source>, Inventory) {
    let files = || opened.listing.entries.iter().filter(|entry| entry.is_file());
    watch.start(phase, files().count() as u64, files().map(|entry| entry.size).sum());
    let reported = |step| match step {
        Step::Read(passed) => read(watch, passed),
        Step::Twins { files, bytes } => watch.start(Phase::Comparing, files, bytes),
    };
    probe::probe(opened, &selector.probe(&reported))
}

/// The bytes of the entries that are read as texts, for who judges them later and elsewhere. One that cannot be read
/// is not among them; the facts say why.
#[cfg(feature = "cli")]
pub(crate) fn texts(
    source: &dyn Source,
    entries: &[Entry],
    selector: ReadRequest<'_>,
) -> FxHashMap<EntryId, Vec<u8>> {
    let kept = probe::texts(entries, &selector.probe(&|_| {}));
    let texts = Mutex::new(FxHashMap::default());
    source.visit(&kept, Reach::Whole, &|id, bytes| {
        if let Ok(text) = probe::read_all(bytes) {
            texts.lock().unwrap_or_else(PoisonError::into_inner).insert(id, text);
        }
    });
    texts.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> ReadRequest<'a> {
    fn probe(self, watch: &'a (dyn Fn(Step) + Sync)) -> Probe<'a> {
        let wants = |facet| self.facets.contains(facet);
        Probe {
            depth: self.depth,
            table: self.table,
            tables: wants(Facets::MANIFEST),
            hash: wants(Facets::HASH),
            md5: wants(Facets::MD5),
            records: wants(Facets::RECORDS),
            description: wants(Facets::DESCRIPTION),
            annotations: wants(Facets::ANNOTATIONS),
            encoding: self.encoding,
            name_encoding: self.name_encoding,
            share: self.share,
            watch,
        }
    }
}

/// Reports how far the reading or writing of files is.
pub(super) fn read(watch: &dyn Watch, passed: Passed) {
    match passed {
        Passed::Part(bytes) => watch.part(bytes),
        Passed::Whole(bytes) => watch.advance(bytes),
    }
}

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The input is listed; how much there is, is not known yet.
    Opening,
    /// The files of the input are read.
    Reading,
    /// Files that seem to be equal are read again.
    Comparing,
    /// The rules run, and their fixes are settled.
    Judging,
    /// The output is written beside its place.
    Writing,
    /// What was written is read again.
    Verifying,
    /// Outputs are synced and get their names.
    Naming,
}

/// Reported how far a run is; from any thread.
pub trait Watch: Sync {
    /// A phase begins, of so many files and bytes; of none where that is not known.
    fn start(&self, _phase: Phase, _files: u64, _bytes: u64) {}
    /// So many bytes more of a file of the phase are done, and not all of it.
    fn part(&self, _bytes: u64) {}
    /// One more file of the phase is done, with so many bytes that were no part before.
    fn advance(&self, _bytes: u64) {}
    /// So many findings more are known.
    fn found(&self, _findings: u64) {}
    /// The run is over.
    fn finish(&self) {}
}

/// Nobody watches.
impl Watch for () {}
