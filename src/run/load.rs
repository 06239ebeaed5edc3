//! From an opened input to an inventory: reads what the enabled rules need.
//!
//! Knows no target and no rule.

use crate::model::{CodePage, Depth, Inventory};
use crate::probe::{self, Probe};
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
    watch: &dyn Watch,
) -> (Box<dyn Source>, Inventory) {
    watch.start(opened.listing.entries.iter().map(|entry| entry.size).sum());
    let advance = |bytes| watch.advance(bytes);
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
        watch: &advance,
    };
    let loaded = probe::probe(opened, &probe);
    watch.finish();
    loaded
}

/// Reported how far the reading is; from any thread.
pub trait Watch: Sync {
    /// An input of so many bytes is begun.
    fn start(&self, _bytes: u64) {}
    /// So many more bytes were read.
    fn advance(&self, _bytes: u64) {}
    /// The input is read.
    fn finish(&self) {}
}

/// Nobody watches.
impl Watch for () {}
