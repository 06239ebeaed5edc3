//! From an opened input to an inventory: reads what the enabled rules need.
//!
//! Knows no target and no rule.

use crate::model::{CodePage, Depth, Inventory};
use crate::probe::{self, Probe, Step};
use crate::rules::Facets;
use crate::source::{Opened, Source};

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
        Step::Done { bytes } => watch.advance(bytes),
        Step::Twins { files, bytes } => watch.start(Phase::Comparing, files, bytes),
    };
    let probe = Probe {
        depth: selector.depth,
        table: selector.table,
        tables: selector.facets.contains(Facets::MANIFEST),
        hash: selector.facets.contains(Facets::HASH),
        md5: selector.facets.contains(Facets::MD5),
        records: selector.facets.contains(Facets::RECORDS),
        description: selector.facets.contains(Facets::DESCRIPTION),
        annotations: selector.facets.contains(Facets::ANNOTATIONS),
        encoding: selector.encoding,
        name_encoding: selector.name_encoding,
        watch: &reported,
    };
    probe::probe(opened, &probe)
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
    /// One more file of the phase is done, of so many bytes.
    fn advance(&self, _bytes: u64) {}
    /// So many findings more are known.
    fn found(&self, _findings: u64) {}
    /// The run is over.
    fn finish(&self) {}
}

/// Nobody watches.
impl Watch for () {}
