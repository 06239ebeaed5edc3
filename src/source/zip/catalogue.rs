//! The central directory as entries, walked from its first record as far as records go.
//!
//! Trusts no count: the walk ends where a record ends to be one. Knows no local header.

use std::io;

use super::super::ReadAt;
use super::central;
use super::end::{End, Place};
use super::ledger::Ledger;
use super::record::{CENTRAL_BYTES, Central, LOCAL, le32};
use super::window_reader::WindowReader;
use crate::model::{Entry, Trouble, TroubleKind};
use crate::source::NAMES_MAX;

/// Entries that are listed; more of them are refused.
pub(super) const MAX_ENTRIES: usize = 1_000_000;
/// Bytes of the directory that are read at a time.
const CHUNK: usize = 1 << 18;

/// What the central header says and an [`Entry`] does not keep, for the comparison with the local one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Time and date as MS-DOS packs them.
    pub(super) time: u32,
    /// Version needed to extract.
    pub(super) version: u16,
    /// General purpose flags.
    pub(super) flags: u16,
    /// CRC-32 of the content of the Unicode path field; zero without one.
    pub(super) unicode: u32,
}

/// The central directory.
#[derive(Debug)]
pub(super) struct Catalogue {
    /// The entries in the directory's order; `offset` counts from the start of the file.
    pub(super) entries: Vec<Entry>,
    /// Parallel to `entries`.
    pub(super) sides: Vec<Side>,
    /// First byte after the last record that was read.
    pub(super) end: u64,
    /// Bytes of all comments of entries.
    comments: u64,
    /// Bytes of all names.
    names: usize,
    /// The walk went through the whole directory.
    pub(super) complete: bool,
}

/// Walks the directory that `end` leads to.
pub(super) fn walk(
    file: &dyn ReadAt,
    end: &End,
    place: &Place,
    ledger: &mut Ledger,
) -> io::Result<Catalogue> {
    let mut reader = WindowReader::new(file);
    let limit = end.limit();
    let base = base_of(&mut reader, place)?;
    let mut list = Catalogue::from(place.start);
    while list.end < limit {
        let Some(length) = Central::length(reader.get(list.end, CENTRAL_BYTES, CHUNK)?) else { break };
        let next = list.end.saturating_add(length as u64);
        if next > limit {
            let words =
                format!("the directory record of entry {} runs into the end record", list.entries.len() + 1);
            ledger.container(Trouble::broken(TroubleKind::AmbiguousEnd, words).at(list.end));
            break;
        }
        if list.is_full(end, ledger) {
            break;
        }
        let Some(record) = Central::parse(reader.get(list.end, length, CHUNK)?) else { break };
        list.push(&record, base, ledger);
        list.end = next;
    }
    if list.complete {
        count(&list, end, place, ledger);
    }
    // No prefix explains why the directory is further on than reported: the first entry lies before its end.
    let first = list.entries.first().map_or(0, |entry| entry.offset);
    if base == 0 && i64::try_from(first).is_ok_and(|first| first < place.base) {
        let words = format!("the end record places the directory {} bytes before its begin", place.base);
        ledger.container(Trouble::broken(TroubleKind::AmbiguousEnd, words).at(end.at));
    }
    Ok(list)
}

impl Catalogue {
    /// Nothing yet of a directory that begins here.
    fn from(start: u64) -> Self {
        Self { entries: Vec::new(), sides: Vec::new(), end: start, comments: 0, names: 0, complete: true }
    }

    /// Says once that no more entries are listed.
    fn is_full(&mut self, end: &End, ledger: &mut Ledger) -> bool {
        let count = self.entries.len();
        if count < MAX_ENTRIES && self.names <= NAMES_MAX {
            return false;
        }
        self.complete = false;
        let words = format!(
            "lists more than {MAX_ENTRIES} entries or {NAMES_MAX} bytes of names (the end record says {}); the \
             first {count} are looked at",
            end.totals.entries
        );
        ledger.container(Trouble::broken(TroubleKind::TooManyEntries, words).at(self.end));
        true
    }

    fn push(&mut self, record: &Central<'_>, base: i64, ledger: &mut Ledger) {
        let index = self.entries.len();
        self.comments = self.comments.saturating_add(record.comment.len() as u64);
        self.names = self.names.saturating_add(record.name.len());
        let (mut entry, side) = central::entry(index, record, ledger);
        // An offset before the start of the file points nowhere; the audit says.
        entry.offset = entry.offset.checked_add_signed(base).unwrap_or(u64::MAX);
        self.entries.push(entry);
        self.sides.push(side);
    }
}

/// Some writers count the prefix in the offsets of entries, though not in the directory's: the first
/// entry says.
fn base_of(reader: &mut WindowReader<'_>, place: &Place) -> io::Result<i64> {
    if place.base == 0 {
        return Ok(0);
    }
    let Some(length) = Central::length(reader.get(place.start, CENTRAL_BYTES, CENTRAL_BYTES)?) else {
        return Ok(0);
    };
    let Some(offset) =
        Central::parse(reader.get(place.start, length, length)?).map(|first| u64::from(first.offset))
    else {
        return Ok(0);
    };
    let shifted = offset.checked_add_signed(place.base);
    if let Some(at) = shifted
        && le32(reader.get(at, 4, 4)?, 0) == LOCAL
    {
        return Ok(place.base);
    }
    Ok(if le32(reader.get(offset, 4, 4)?, 0) == LOCAL { 0 } else { place.base })
}

/// Compares what was walked with what the end record counts.
fn count(list: &Catalogue, end: &End, place: &Place, ledger: &mut Ledger) {
    let (entries, size) = (list.entries.len() as u64, list.end.saturating_sub(place.start));
    if entries != end.totals.entries {
        let words =
            format!("the end record counts {} entries, the directory holds {entries}", end.totals.entries);
        ledger.container(Trouble::broken(TroubleKind::AmbiguousEnd, words).at(end.at));
    }
    if size != end.totals.size {
        let words = format!(
            "the end record says that the directory has {} bytes, its records have {size}",
            end.totals.size
        );
        // A size that leaves out the comments is a writer's slip: the offset, the count and the place of the
        // end record leave one reading.
        let slip = list.comments > 0 && end.totals.size.checked_add(list.comments) == Some(size);
        let grade = if slip { Trouble::doubtful } else { Trouble::broken };
        ledger.container(grade(TroubleKind::AmbiguousEnd, words).at(end.at));
    }
}
