//! A file without an end record: what is left of an archive, determined from its start.
//!
//! Lists nothing: without a directory nobody knows which entries were meant.

use std::io;

use super::super::ReadAt;
use super::catalogue::MAX_ENTRIES;
use super::extra::{Extra, Narrow, widen};
use super::ledger::Ledger;
use super::record::{CENTRAL, LOCAL, LOCAL_BYTES, Local, flag, le32};
use super::window_reader::WindowReader;
use crate::model::{Trouble, TroubleKind};

/// Bytes that are read at a time.
const CHUNK: usize = 4096;

/// Says what can be said of a file without an end record. Says whether it was a zip once.
pub(super) fn without_end(file: &dyn ReadAt, len: u64, ledger: &mut Ledger) -> io::Result<bool> {
    let mut reader = WindowReader::new(file);
    let (mut at, mut entries, mut last) = (0, 0, String::new());
    while entries < MAX_ENTRIES {
        let Some(step) = step(&mut reader, at, &mut last)? else { break };
        entries += 1;
        match step {
            Step::To(next) => at = next,
            Step::Lost => break,
        }
    }
    let words = if entries == 0 {
        format!("is not a zip: {len} bytes without a zip record at the start and without an end record")
    } else if le32(reader.get(at, 4, 0)?, 0) == CENTRAL {
        format!("ends inside its central directory: {len} bytes, {entries} entries, the last one {last:?}")
    } else {
        let cut = if at > len { format!(", of which {} bytes are missing", at - len) } else { String::new() };
        format!(
            "ends without its central directory: {len} bytes, the last entry that begins is number {entries}, {last:?}{cut}"
        )
    };
    ledger.container(Trouble::broken(TroubleKind::Unreadable, words).at(len));
    Ok(entries > 0)
}

/// What one local header leads to.
enum Step {
    /// The next record must be here.
    To(u64),
    /// The header is cut, or does not say how long its data is.
    Lost,
}

/// Reads the local header at `at`; `None` where there is none.
fn step(reader: &mut WindowReader<'_>, at: u64, last: &mut String) -> io::Result<Option<Step>> {
    let head = reader.get(at, LOCAL_BYTES, CHUNK)?;
    if le32(head, 0) != LOCAL {
        return Ok(None);
    }
    let Some(length) = Local::length(head) else { return Ok(None) };
    let Some(local) = Local::parse(reader.get(at, length, CHUNK)?) else {
        return Ok(Some(Step::Lost));
    };
    *last = String::from_utf8_lossy(local.name).into_owned();
    let numbers = [Narrow::long("unpacked size", local.size), Narrow::long("packed size", local.stored)];
    let ([_, stored], _) = widen(numbers, Extra::read(local.extra).zip64);
    if local.flags & flag::DESCRIPTOR != 0 && stored == 0 {
        return Ok(Some(Step::Lost));
    }
    let next = at.checked_add(length as u64).and_then(|data| data.checked_add(stored));
    Ok(Some(next.map_or(Step::Lost, Step::To)))
}
