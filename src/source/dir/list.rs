//! Puts what a walk found into listing order.
//!
//! Knows no file system.

use super::Place;
use crate::model::{Entry, EntryId, EntryKind, EntryPath, Trouble, TroubleKind};
use crate::source::{ENTRIES_MAX, Stamp};

/// One thing below the root.
#[derive(Debug)]
pub(in crate::source) struct Found {
    /// Name below the root, `/` between components; a directory ends in `/`.
    pub(in crate::source) path: Vec<u8>,
    pub(in crate::source) kind: EntryKind,
    /// Of regular files that could be looked at.
    pub(in crate::source) stamp: Option<Stamp>,
    pub(in crate::source) trouble: Option<Trouble>,
}

/// What the walk brought home.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) found: Vec<Found>,
    /// What could not be listed: name below the root without a `/` at its end, and the reason.
    pub(super) failures: Vec<(Vec<u8>, Trouble)>,
}

/// The trouble of the folder in which git keeps a repository.
pub(super) fn repository() -> Trouble {
    Trouble::minor(TroubleKind::SpecialFile, "a git repository's own folder; what is inside was not listed")
}

/// Entries in order, and where their files are.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) entries: Vec<Entry>,
    pub(super) troubles: Vec<(EntryId, Trouble)>,
    pub(super) container_troubles: Vec<Trouble>,
    pub(super) files: Vec<Option<Place>>,
    pub(super) names: Vec<u8>,
    /// Sum of the files' sizes.
    pub(super) bytes: u64,
}

/// Sorts by the raw bytes of the whole name.
pub(super) fn list(mut walked: Walked) -> Listed {
    let mut listed = Listed::default();
    if walked.found.len() > ENTRIES_MAX {
        // The walk has no order, so that a part of it would be another part each time.
        listed.container_troubles.push(Trouble::broken(
            TroubleKind::TooManyEntries,
            format!("{} entries, at most {ENTRIES_MAX} are read; none was", walked.found.len()),
        ));
        return listed;
    }
    walked.found.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    walked.failures.sort();
    for (place, trouble) in walked.failures {
        attach(&mut walked.found, &mut listed.container_troubles, &place, trouble);
    }
    for (id, found) in (0..).map(EntryId).zip(walked.found) {
        push(&mut listed, id, found);
    }
    listed
}

/// Gives a failure to the folder it happened in, or to the package where no entry bears that name.
fn attach(found: &mut [Found], container: &mut Vec<Trouble>, place: &[u8], trouble: Trouble) {
    let folder = [place, b"/"].concat();
    let index = found
        .binary_search_by(|entry| entry.path.as_slice().cmp(&folder))
        .or_else(|_| found.binary_search_by(|entry| entry.path.as_slice().cmp(place)));
    match index.ok().and_then(|index| found.get_mut(index)) {
        Some(entry) => {
            entry.trouble.get_or_insert(trouble);
        }
        None if place.is_empty() => container.push(trouble),
        None => {
            let detail = format!("{}: {}", String::from_utf8_lossy(place), trouble.detail);
            container.push(Trouble { detail: detail.into(), ..trouble });
        }
    }
}

fn push(listed: &mut Listed, id: EntryId, found: Found) {
    let size = found.stamp.map_or(0, |stamp| stamp.size);
    let start = listed.names.len();
    if found.kind == EntryKind::File {
        listed.names.extend_from_slice(&found.path);
    }
    let name = (start, listed.names.len());
    listed.files.push(found.stamp.map(|stamp| Place { name, stamp }));
    let path = EntryPath::from_utf8(found.path);
    listed.entries.push(Entry { kind: found.kind, offset: listed.bytes, ..Entry::file(id, path, size) });
    listed.bytes = listed.bytes.saturating_add(size);
    listed.troubles.extend(found.trouble.map(|trouble| (id, trouble)));
}
