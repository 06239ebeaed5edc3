//! One pass over all local headers in the order in which they lie in the file.
//!
//! Headers of small neighbours are read together. Knows `coverage` and `local`, decides nothing itself.

use std::io;

use super::super::ReadAt;
use super::catalogue::Side;
use super::central::is_readable;
use super::coverage::{Coverage, Owner};
use super::end::{End, Place};
use super::extra::Extra;
use super::ledger::Ledger;
use super::record::{LOCAL_BYTES, Local, flag};
use super::window_reader::WindowReader;
use super::{descriptor, local};
use crate::model::{Entry, Trouble, TroubleKind};

/// Bytes that are read at once where headers lie close together.
const DENSE: usize = 1 << 18;
/// Bytes that are read where they do not: a header, or a descriptor and the next header.
const SPARSE: usize = 512;
/// How many headers must lie within [`DENSE`] to be read together.
const CROWD: usize = 16;

/// Headers that are announced at a time.
const BATCH: usize = 256;

/// What the sweep goes over.
pub(super) struct Plan<'a> {
    pub(super) file: &'a dyn ReadAt,
    pub(super) len: u64,
    pub(super) end: &'a End,
    pub(super) place: &'a Place,
    /// Where the walk through the directory ended.
    pub(super) walked: u64,
    /// The walk saw all entries.
    pub(super) complete: bool,
}

/// What the sweep found out for each entry.
#[derive(Debug)]
pub(super) struct Seen {
    /// Where the data begins, where it can be read.
    pub(super) places: Vec<Option<u64>>,
    /// The entry begins inside something else.
    pub(super) shares: Vec<bool>,
}

impl Plan<'_> {
    /// The records of the archive, in order of their place.
    fn records(&self) -> Vec<(u64, u64, &'static str)> {
        let directory_end = if self.complete { self.walked } else { self.end.limit() };
        let mut records = vec![(self.end.at, self.end.close.min(self.len), "the end record")];
        if directory_end > self.place.start {
            records.push((self.place.start, directory_end, "the central directory"));
        }
        if let Some(wide) = self.end.wide.start {
            records.push((wide, self.end.at, "the zip64 end records"));
        }
        records.sort_unstable();
        records
    }
}

/// Goes over the file once, from the first byte to the last.
pub(super) fn run(
    plan: &Plan<'_>,
    entries: &[Entry],
    sides: &[Side],
    ledger: &mut Ledger,
) -> io::Result<Seen> {
    let mut order: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
    let offset = |index: u32| entries.get(index as usize).map_or(u64::MAX, |entry| entry.offset);
    order.sort_by_key(|index| offset(*index));
    let records = plan.records();
    let mut due = records.iter().copied().peekable();
    let mut coverage = Coverage::new(entries, plan.place.base != 0, !plan.complete);
    let mut seen = Seen { places: vec![None; entries.len()], shares: vec![false; entries.len()] };
    let mut walker =
        Walker { plan, reader: WindowReader::new(plan.file), probe: WindowReader::new(plan.file) };
    for (rank, index) in order.iter().map(|index| *index as usize).enumerate() {
        announce(plan, rank, &order, offset);
        let (Some(entry), Some(side)) = (entries.get(index), sides.get(index)) else { continue };
        while let Some((start, end, name)) = due.next_if(|record| record.0 <= entry.offset) {
            coverage.put((start, end), Owner::Record(name), &mut walker.probe, ledger)?;
        }
        let crowd =
            order.get(rank + CROWD).map_or(u64::MAX, |index| offset(*index)).saturating_sub(entry.offset);
        let ahead = if crowd < DENSE as u64 { DENSE } else { SPARSE };
        let next = order.get(rank + 1).map_or(u64::MAX, |index| offset(*index));
        let next = next.min(due.peek().map_or(plan.len, |record| record.0));
        let Some(found) = walker.entry((index, entry, side), (ahead, next), ledger)? else { continue };
        let alone =
            coverage.put((entry.offset, found.end), Owner::Entry(index), &mut walker.probe, ledger)?;
        if let (Some(place), Some(shares)) = (seen.places.get_mut(index), seen.shares.get_mut(index)) {
            *place = found.readable.then_some(found.data);
            *shares = !alone;
        }
    }
    for (start, end, name) in due {
        coverage.put((start, end), Owner::Record(name), &mut walker.probe, ledger)?;
    }
    coverage.finish(ledger);
    Ok(seen)
}

/// Says now and then which headers are read next, each with the descriptor before it, where they are far from each other.
fn announce(plan: &Plan<'_>, rank: usize, order: &[u32], offset: impl Fn(u32) -> u64) {
    if !rank.is_multiple_of(BATCH) {
        return;
    }
    // The descriptor of the last lies before the next.
    let offsets = order.iter().skip(rank).take(BATCH + 1).map(|index| offset(*index));
    let before = descriptor::LONGEST as u64;
    let range = |at: u64| (at.saturating_sub(before), at.saturating_add(SPARSE as u64).min(plan.len));
    let ranges: Vec<_> = offsets.filter(|at| *at < plan.len).map(range).collect();
    let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else { return };
    if (last.1 - first.0) / ranges.len() as u64 > (DENSE / CROWD) as u64 {
        plan.file.announce(&ranges);
    }
}

struct Walker<'a> {
    plan: &'a Plan<'a>,
    reader: WindowReader<'a>,
    /// Looks into gaps without moving the window.
    probe: WindowReader<'a>,
}

/// Where the bytes of one entry are.
struct Extent {
    data: u64,
    end: u64,
    readable: bool,
}

impl Walker<'_> {
    /// Reads the local header of one entry, and its descriptor; `None` where there is no header.
    fn entry(
        &mut self,
        (index, entry, side): (usize, &Entry, &Side),
        (ahead, next): (usize, u64),
        ledger: &mut Ledger,
    ) -> io::Result<Option<Extent>> {
        let mut report = |trouble: Trouble| ledger.entry(index, trouble);
        let at = entry.offset;
        let length = Local::length(self.reader.get(at, LOCAL_BYTES, ahead)?);
        let whole = match length {
            Some(length) => self.reader.get(at, length, ahead)?,
            None => &[],
        };
        let Some(header) = Local::parse(whole) else {
            let words = format!("there is no local header at offset {at}");
            report(Trouble::broken(TroubleKind::HeaderDisagreement, words));
            return Ok(None);
        };
        local::compare(entry, side, &header, &mut report);
        let data = at.saturating_add(whole.len() as u64);
        let announced = (header.flags & flag::DESCRIPTOR != 0, side.flags & flag::DESCRIPTOR != 0);
        let is_wide = Extra::read(header.extra).zip64.is_some();
        let readable = is_readable(header.flags | side.flags, entry.method.0);
        let mut end = data.saturating_add(entry.stored);
        if end > self.plan.len {
            let (stored, left) = (entry.stored, self.plan.len.saturating_sub(data));
            let words = format!("declares {stored} packed bytes, the file ends after {left}");
            report(Trouble::broken(TroubleKind::BadChecksum, words).at(data));
            return Ok(Some(Extent { data, end: next.max(data), readable: false }));
        }
        if announced.0 {
            let bytes = self.reader.get(end, descriptor::LONGEST, ahead)?;
            let (length, trouble) = descriptor::measure(bytes, entry, next.saturating_sub(end), is_wide);
            trouble.map(|trouble| trouble.at(end)).map(&mut report);
            end = end.saturating_add(length);
        }
        flag_of_descriptor(announced, at).map(report);
        Ok(Some(Extent { data, end, readable }))
    }
}

/// Readers differ in which of the two headers they believe: 7-Zip reports a headers error, others look for no
/// descriptor.
fn flag_of_descriptor(announced: (bool, bool), at: u64) -> Option<Trouble> {
    let trouble = match announced {
        (true, false) => Trouble::broken(
            TroubleKind::DescriptorMismatch,
            "the local header announces a data descriptor, the central directory does not",
        ),
        (false, true) => Trouble::broken(
            TroubleKind::DescriptorMismatch,
            "the central directory announces a data descriptor, the local header does not",
        ),
        _ => return None,
    };
    Some(trouble.at(at))
}
