//! The structural audit of an archive before any byte is inflated.
//!
//! Reads records and headers, never data. Knows no rule: it gives facts.

use std::io;

use super::super::ReadAt;
use super::super::leftover;
use super::super::zeros::HEAD;
use super::catalogue::{self, Catalogue};
use super::end::{self, End, Found, Place};
use super::ledger::{Ledger, bytes as amount};
use super::sweep;
use super::{central, scan};
use crate::model::{Entry, Trouble, TroubleKind};

/// Total of declared bytes from which the ratio counts.
const RATIO_FLOOR: u64 = 64 << 20;
/// Unpacked bytes for each byte of the archive that are believed.
const RATIO: u64 = super::super::RATIO_MAX;
/// Where a tar has its magic, and what it is.
const USTAR: (u64, &[u8]) = (257, b"ustar");
/// Bytes after the end record that are looked at in one read.
const CHUNK: usize = 1 << 16;

/// What is known of an archive before any entry is read.
#[derive(Debug, Default)]
pub(super) struct Audited {
    /// The entries in the directory's order.
    pub(super) entries: Vec<Entry>,
    /// Where the data of each entry begins; `None` where it cannot or must not be read.
    pub(super) places: Vec<Option<u64>>,
    /// Something of a zip was found.
    pub(super) is_zip: bool,
}

/// Lists and audits the archive.
pub(super) fn run(file: &dyn ReadAt, len: u64, ledger: &mut Ledger) -> io::Result<Audited> {
    polyglot(file, len, ledger)?;
    let Some(Found { end, rivals }) = end::find(file, len)? else {
        let is_zip = scan::without_end(file, len, ledger)?;
        return Ok(Audited { is_zip, ..Audited::default() });
    };
    end.troubles().into_iter().for_each(|trouble| ledger.container(trouble));
    let directory = end.place.as_ref().map_or_else(|| end.limit(), |place| place.start);
    self::rivals(&end, directory, len, &rivals, ledger);
    tail(file, &end, len, ledger)?;
    let Some(place) = &end.place else {
        let words = format!(
            "the end record says that the directory begins at {} and has {} bytes, but it is not there",
            end.totals.offset, end.totals.size
        );
        ledger.container(Trouble::broken(TroubleKind::Unreadable, words).at(end.at));
        return Ok(Audited { is_zip: true, ..Audited::default() });
    };
    let mut audited = list(file, len, &end, place, ledger)?;
    if end.wide.needless && audited.entries.len() < 0xffff {
        let words = "has a zip64 end record without need";
        ledger.container(Trouble::minor(TroubleKind::Zip64Inconsistent, words).at(end.limit()));
    }
    audited.is_zip = true;
    Ok(audited)
}

fn list(file: &dyn ReadAt, len: u64, end: &End, place: &Place, ledger: &mut Ledger) -> io::Result<Audited> {
    let Catalogue { mut entries, sides, end: walked, complete, .. } =
        catalogue::walk(file, end, place, ledger)?;
    entries.shrink_to_fit();
    let plan = sweep::Plan { file, len, end, place, walked, complete };
    let seen = sweep::run(&plan, &entries, &sides, ledger)?;
    let mut places = seen.places;
    if ratio(&entries, len, ledger) {
        for (slot, (entry, shares)) in places.iter_mut().zip(entries.iter().zip(seen.shares)) {
            if shares || entry.size > entry.stored.saturating_mul(RATIO) {
                *slot = None;
            }
        }
    }
    Ok(Audited { entries, places, is_zip: true })
}

/// Reports end records that another reader could take.
fn rivals(end: &End, directory: u64, len: u64, rivals: &[(u64, bool, bool)], ledger: &mut Ledger) {
    for (at, sound, exact) in rivals {
        // Before the directory lies the data of entries, and an archive may hold archives.
        let tempting = *at > end.at || *exact || (*sound && *at >= directory);
        if tempting {
            let place = if *at > end.at && *at < end.close.min(len) {
                ", inside the comment of the first"
            } else {
                ""
            };
            let words = format!("end records at {} and at {at}{place}", end.at);
            ledger.container(Trouble::broken(TroubleKind::AmbiguousEnd, words).at(*at));
        }
    }
}

/// Looks at the comment and at what follows it.
fn tail(file: &dyn ReadAt, end: &End, len: u64, ledger: &mut Ledger) -> io::Result<()> {
    let begin = end.at + super::record::END_BYTES as u64;
    if end.close > len {
        let words = format!("the comment claims {} bytes, {} are left", end.close - begin, len - begin);
        ledger.container(Trouble::broken(TroubleKind::AmbiguousEnd, words).at(begin));
    } else if end.close > begin {
        let mut reader = super::window_reader::WindowReader::new(file);
        let comment = reader.get(begin, usize::try_from(end.close - begin).unwrap_or(0), 0)?;
        let words = format!("has a comment of {}", amount(comment.len() as u64));
        let trouble = match central::control_in(comment) {
            Some(byte) => Trouble::broken(
                TroubleKind::HiddenData,
                format!("{words}, with the control byte {byte:#04x}"),
            ),
            None => Trouble::minor(TroubleKind::HiddenData, words),
        };
        ledger.container(trouble.at(begin));
    }
    trailing(file, end.close, len, ledger)
}

fn trailing(file: &dyn ReadAt, from: u64, len: u64, ledger: &mut Ledger) -> io::Result<()> {
    if from >= len {
        return Ok(());
    }
    let bytes = amount(len - from);
    let (mut reader, mut at, mut nul) = (super::window_reader::WindowReader::new(file), from, true);
    while nul && at < len {
        let chunk = reader.get(at, CHUNK, 0)?;
        if chunk.is_empty() {
            break;
        }
        nul = chunk.iter().all(|byte| *byte == 0);
        at += chunk.len() as u64;
    }
    let trouble = if nul {
        Trouble::doubtful(TroubleKind::HiddenData, format!("{bytes} after the end record, all of them NUL"))
    } else {
        let head = reader.get(from, HEAD, 0)?;
        let shown = head.get(..8).unwrap_or(head).escape_ascii();
        let otherwise = format!(": no part of any entry or record, beginning with \"{shown}\"");
        leftover::stray(head, &format!("{bytes} after the end record"), &otherwise)
    };
    ledger.container(trouble.at(from));
    Ok(())
}

/// Says whether the archive expands beyond belief.
fn ratio(entries: &[Entry], len: u64, ledger: &mut Ledger) -> bool {
    let total = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    if total <= RATIO_FLOOR || total <= len.saturating_mul(RATIO) {
        return false;
    }
    let excess = |entry: &&Entry| (entry.size.saturating_sub(entry.stored.saturating_mul(RATIO)), entry.size);
    if let Some(worst) = entries.iter().max_by_key(excess) {
        let words = format!(
            "unpacks from {len} to {total} bytes, {} times as many, {RATIO} are believed; the worst entry is {:?}, {} bytes from {}",
            total / len.max(1),
            worst.path.text(),
            worst.size,
            worst.stored
        );
        ledger.container(Trouble::broken(TroubleKind::SuspiciousRatio, words));
    }
    true
}

fn polyglot(file: &dyn ReadAt, len: u64, ledger: &mut Ledger) -> io::Result<()> {
    let (at, magic) = USTAR;
    if len >= 512 && super::window_reader::WindowReader::new(file).get(at, magic.len(), 0)? == magic {
        ledger.container(
            Trouble::broken(TroubleKind::Polyglot, "is a tar as well: ustar magic at byte 257").at(at),
        );
    }
    Ok(())
}
