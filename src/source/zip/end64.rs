//! The zip64 end record and its locator, and whether they agree with the end record.
//!
//! Knows nothing of entries.

use std::io;

use super::record::{END64, END64_BYTES, LOCATOR, LOCATOR_BYTES, Totals, le32, le64};
use super::window_reader::WindowReader;

/// Bytes of a zip64 end record after its size field, when it has no extensible data.
const PLAIN: u64 = 44;
/// The number in the end record that cannot be a directory's size or offset.
const LONG: u64 = 0xffff_ffff;

/// What there is of zip64 before an end record.
#[derive(Debug, Default)]
pub(super) struct Wide {
    /// First byte of the zip64 records, where there are some.
    pub(super) start: Option<u64>,
    /// What contradicts, in words.
    pub(super) problems: Vec<String>,
    /// The records are complete and say nothing that the end record could not say.
    pub(super) needless: bool,
}

/// Reads the zip64 records before the end record at `at`, whose own numbers are `short`.
pub(super) fn read(probe: &mut WindowReader<'_>, at: u64, short: &Totals) -> io::Result<(Wide, Totals)> {
    let mut wide = Wide::default();
    let mut totals = *short;
    if let Some(locator) = at.checked_sub(LOCATOR_BYTES as u64).filter(|_| at > 0) {
        let bytes = probe.get(locator, LOCATOR_BYTES, LOCATOR_BYTES)?;
        if bytes.len() == LOCATOR_BYTES && le32(bytes, 0) == LOCATOR {
            let (disk, says, disks) = (le32(bytes, 4), le64(bytes, 8), le32(bytes, 16));
            wide.start = Some(locator);
            if disk != 0 || disks != 1 {
                wide.problems.push(format!("the zip64 locator says disk {disk} of {disks}, expected 0 of 1"));
            }
            follow(probe, locator, says, &mut wide, &mut totals)?;
            return Ok((wide, totals));
        }
    }
    if let Some(record) = at.checked_sub(END64_BYTES as u64)
        && le32(probe.get(record, 4, 4)?, 0) == END64
    {
        wide.problems
            .push("a zip64 end record has no locator, so that some readers do not see it".to_owned());
    }
    if short.size == LONG || short.offset == LONG {
        wide.problems.push("the end record refers to a zip64 end record that is not there".to_owned());
    }
    Ok((wide, totals))
}

/// Reads the record that the locator points to, or the one that lies right before it.
fn follow(
    probe: &mut WindowReader<'_>,
    locator: u64,
    says: u64,
    wide: &mut Wide,
    totals: &mut Totals,
) -> io::Result<()> {
    let before = locator.checked_sub(END64_BYTES as u64);
    for at in [Some(says), before].into_iter().flatten().filter(|at| *at < locator) {
        let bytes = probe.get(at, END64_BYTES, END64_BYTES)?;
        if bytes.len() < END64_BYTES || le32(bytes, 0) != END64 {
            continue;
        }
        let long = Totals::of_end64(bytes);
        let size = le64(bytes, 4);
        // A prefix that nobody counted shifts this offset as it shifts all others.
        if at != says && long.offset.checked_add(long.size) != Some(says) {
            wide.problems.push(format!("the zip64 locator points to {says}, the record is at {at}"));
        }
        if size != PLAIN {
            wide.problems.push(format!("the zip64 end record has a size of {size}, expected {PLAIN}"));
        } else if at.checked_add(END64_BYTES as u64) != Some(locator) {
            wide.problems.push(format!("the zip64 end record at {at} is not right before its locator"));
        }
        wide.start = Some(at);
        wide.needless = totals.fields().iter().all(|(_, value, limit)| value != limit);
        wide.problems.extend(merge(totals, &long));
        return Ok(());
    }
    wide.problems.push(format!("the zip64 locator points to {says}, where no zip64 end record is"));
    // Where nothing hands over, it may be the end of a name that looks like a locator.
    if totals.size != LONG && totals.offset != LONG {
        wide.start = None;
    }
    Ok(())
}

/// Takes the long numbers where the short ones hand over; says which others differ.
fn merge(short: &mut Totals, long: &Totals) -> Vec<String> {
    let problems = short
        .fields()
        .iter()
        .zip(long.fields())
        .filter(|((_, value, limit), (_, wide, _))| value != limit && value != wide)
        .map(|((name, value, _), (_, wide, _))| {
            format!("{name}: the end record says {value}, the zip64 end record {wide}")
        })
        .collect();
    let pairs = short.fields();
    let taken = |index: usize, wide: u64| match pairs.get(index) {
        Some((_, value, limit)) if value != limit => *value,
        _ => wide,
    };
    *short = Totals {
        disk: taken(0, long.disk),
        directory_disk: taken(1, long.directory_disk),
        entries_here: taken(2, long.entries_here),
        entries: taken(3, long.entries),
        size: taken(4, long.size),
        offset: taken(5, long.offset),
    };
    problems
}
