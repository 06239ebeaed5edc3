//! The end of an archive: every end record that a reader could take, and the one that is taken here.
//!
//! Knows where the directory must be, not what is in it.

use std::io;

use memchr::memmem;

use super::super::ReadAt;
use super::end64::{self, Wide};
use super::record::{CENTRAL, END, END_BYTES, Totals, le16, le32};
use super::window_reader::WindowReader;
use crate::model::{Trouble, TroubleKind};

/// How far from the end readers look: the longest comment and its record, with room for zip64 records.
const TAIL: u64 = 65_535 + 22 + 76;
/// How far this tool looks when there is nothing in the tail.
const FAR_TAIL: u64 = 1 << 20;
/// End records that are weighed; more of them are a joke, and the archive is ambiguous already.
const WEIGHED: usize = 4_096;

/// An end record that may be the one.
#[derive(Debug)]
pub(super) struct End {
    /// Where the end record is.
    pub(super) at: u64,
    /// Where its comment ends by its own word; may be past the end of the file.
    pub(super) close: u64,
    /// The numbers, zip64 applied.
    pub(super) totals: Totals,
    /// What the zip64 records say.
    pub(super) wide: Wide,
    /// Where the directory is; `None` where there is none.
    pub(super) place: Option<Place>,
}

/// Where the directory begins.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// First byte of the directory.
    pub(super) start: u64,
    /// Bytes before the archive that its offsets do not count.
    pub(super) base: i64,
    /// The end record can be read in two ways.
    pub(super) doubt: Option<String>,
}

/// All that was found at the end.
#[derive(Debug)]
pub(super) struct Found {
    /// The end record that is taken.
    pub(super) end: End,
    /// Other end records, by where they are: whether a directory is where they say, and whether their
    /// comment ends with the file.
    pub(super) rivals: Vec<(u64, bool, bool)>,
}

impl End {
    /// First byte after the place where the directory can be.
    pub(super) fn limit(&self) -> u64 {
        self.wide.start.unwrap_or(self.at)
    }

    fn rank(&self, len: u64) -> (bool, bool, bool, u64) {
        (self.place.is_some(), self.totals.entries > 0, self.close == len, self.at)
    }

    /// Says what the end record and its zip64 records get wrong by themselves.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        let mut troubles: Vec<Trouble> = self
            .wide
            .problems
            .iter()
            .map(|words| Trouble::broken(TroubleKind::Zip64Inconsistent, words.as_str()).at(self.limit()))
            .collect();
        if let Some(doubt) = self.place.as_ref().and_then(|place| place.doubt.as_deref()) {
            troubles.push(Trouble::broken(TroubleKind::AmbiguousEnd, doubt).at(self.at));
        }
        let totals = &self.totals;
        if totals.disk != 0 || totals.directory_disk != 0 {
            let words = format!(
                "is part {} of an archive that is split over several files, its directory begins in part {}",
                totals.disk, totals.directory_disk
            );
            troubles.push(Trouble::broken(TroubleKind::UnsupportedContainer, words).at(self.at));
        } else if totals.entries_here != totals.entries {
            let words = format!(
                "the end record counts {} entries on this disk and {} in all",
                totals.entries_here, totals.entries
            );
            troubles.push(Trouble::broken(TroubleKind::AmbiguousEnd, words).at(self.at));
        }
        troubles
    }
}

/// Finds the end record; `None` where the file has none that is complete.
pub(super) fn find(file: &dyn ReadAt, len: u64) -> io::Result<Option<Found>> {
    for reach in [TAIL, FAR_TAIL] {
        let found = weigh_all(file, len, reach)?;
        if found.is_some() || reach >= len {
            return Ok(found);
        }
    }
    Ok(None)
}

fn weigh_all(file: &dyn ReadAt, len: u64, reach: u64) -> io::Result<Option<Found>> {
    let from = len.saturating_sub(reach);
    let mut tail = WindowReader::new(file);
    let bytes = tail.get(from, usize::try_from(len - from).unwrap_or(0), 0)?;
    let mut probe = WindowReader::new(file);
    let mut ends = Vec::new();
    for hit in memmem::rfind_iter(bytes, &END.to_le_bytes()).take(WEIGHED) {
        if let Some(head) = bytes.get(hit..).filter(|rest| rest.len() >= END_BYTES) {
            ends.push(weigh(&mut probe, head, from + hit as u64)?);
        }
    }
    let Some(best) = (0..ends.len()).max_by_key(|index| ends.get(*index).map(|end: &End| end.rank(len)))
    else {
        return Ok(None);
    };
    let end = ends.swap_remove(best);
    let rivals = ends.iter().map(|rival| (rival.at, rival.place.is_some(), rival.close == len)).collect();
    Ok(Some(Found { end, rivals }))
}

fn weigh(probe: &mut WindowReader<'_>, head: &[u8], at: u64) -> io::Result<End> {
    let short = Totals::of_end(head);
    let (wide, totals) = end64::read(probe, at, &short)?;
    let limit = wide.start.unwrap_or(at);
    let place = locate(probe, &totals, limit)?;
    Ok(End { at, close: at + END_BYTES as u64 + u64::from(le16(head, 20)), totals, wide, place })
}

/// Where the directory is: by its offset, or by its size counted back from the end records.
fn locate(probe: &mut WindowReader<'_>, totals: &Totals, limit: u64) -> io::Result<Option<Place>> {
    let counted = limit.checked_sub(totals.size);
    if totals.entries == 0 && totals.size == 0 {
        return Ok(empty(totals, limit));
    }
    let by_offset = is_directory(probe, totals.offset, limit)?;
    let by_size = match counted {
        Some(start) => is_directory(probe, start, limit)?,
        None => false,
    };
    let place = match (by_offset, by_size, counted) {
        (true, _, Some(start)) if start == totals.offset => Place { start, base: 0, doubt: None },
        (true, true, Some(start)) => Place {
            start: totals.offset,
            base: 0,
            doubt: Some(format!(
                "a directory begins at {} by its offset, and another at {start} by its size",
                totals.offset
            )),
        },
        // What does not fit is reported when the directory was walked.
        (true, _, _) => Place { start: totals.offset, base: 0, doubt: None },
        (false, true, Some(start)) => Place {
            start,
            base: i64::try_from(i128::from(start) - i128::from(totals.offset)).unwrap_or(0),
            doubt: (start < totals.offset).then(|| {
                format!("the directory offset says {}, the directory begins at {start}", totals.offset)
            }),
        },
        _ => return Ok(None),
    };
    Ok(Some(place))
}

fn empty(totals: &Totals, limit: u64) -> Option<Place> {
    (totals.offset <= limit).then_some(Place { start: limit, base: 0, doubt: None })
}

fn is_directory(probe: &mut WindowReader<'_>, at: u64, limit: u64) -> io::Result<bool> {
    Ok(at < limit && le32(probe.get(at, 4, 4)?, 0) == CENTRAL)
}
