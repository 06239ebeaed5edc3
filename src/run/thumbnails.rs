//! Small copies of the images that something was found on, for a report that shows them.
//!
//! Knows no report. Images are read once more, in parallel; what cannot be read or decoded has none.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::emit::transform::thumbnail;
use crate::model::{Depth, Entry, EntryId, Findings, Format, Inventory};
use crate::report::Thumbnails;
use crate::source::{Reach, Source};

use super::options::Options;

/// Pixels of the longer side.
const SIDE: u32 = 96;
/// Most thumbnails of one package; each takes about three kilobytes.
const MOST: usize = 500;
/// Formats that are shown. Never DICOM: a report goes further than a patient's image may.
const SHOWN: &[Format] = &[Format::Jpeg, Format::Png, Format::Gif, Format::Bmp, Format::Tiff, Format::WebP];

/// Thumbnails of the images that the first findings are about; none where no report shows them.
pub(super) fn of(
    source: &dyn Source,
    inventory: &Inventory,
    findings: &Findings,
    options: &Options,
) -> Thumbnails {
    // Where only names are asked for no file is opened.
    if !options.thumbnails || options.depth == Depth::Names {
        return Thumbnails::new();
    }
    let mut seen = BTreeSet::new();
    let places = findings.list.iter().flat_map(|finding| {
        std::iter::once(&finding.at).chain(finding.related.iter().map(|related| &related.at))
    });
    let ids = places.filter_map(crate::model::Locus::entry).filter(|id| seen.insert(*id));
    let wanted: Vec<&Entry> = ids
        .map(|id| inventory.entry(id))
        .filter(|entry| entry.is_file() && !entry.added && is_shown(inventory, entry.id))
        .take(MOST)
        .collect();
    let made = Mutex::new(Thumbnails::new());
    source.visit(&wanted, Reach::Whole, &|id, bytes| {
        if let Some(jpeg) = thumbnail(bytes, SIDE) {
            made.lock().unwrap_or_else(PoisonError::into_inner).insert(id, jpeg);
        }
    });
    made.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn is_shown(inventory: &Inventory, id: EntryId) -> bool {
    inventory.facts(id).format().is_some_and(|format| SHOWN.contains(&format))
}
