//! One central header as an entry, and what is wrong with it before the local header is looked at.
//!
//! Knows no other entry.

use super::super::permissions::strange;
use super::catalogue::Side;
use super::extra::{Extra, Narrow, widen};
use super::folder;
use super::ledger::{Ledger, bytes, id};
use super::name;
use super::record::{Central, flag};
use crate::model::{Entry, EntryKind, Method, Trouble, TroubleKind};

/// Method number that marks AES encryption as its inventors do.
const AES: u16 = 99;
/// Highest version of the format that Info-ZIP's `unzip` reads, times ten; it passes over what asks for more.
pub(super) const COMMON: u16 = 46;

/// The entry that a central header says; `offset` as the header says it.
pub(super) fn entry(index: usize, record: &Central<'_>, ledger: &mut Ledger) -> (Entry, Side) {
    let extra = Extra::read(record.extra);
    let ([size, stored, offset, disk], problem) = widen(narrow(record), extra.zip64);
    let mut report = |trouble: Trouble| ledger.entry(index, trouble);
    if let Some(words) = problem {
        report(Trouble::broken(TroubleKind::Zip64Inconsistent, format!("central directory: {words}")));
    }
    if let Some(flaw) = extra.flaw {
        report(Trouble::broken(TroubleKind::MalformedField, format!("central directory: {}", flaw.words())));
    }
    if disk != 0 {
        report(Trouble::broken(TroubleKind::MalformedField, format!("begins on disk {disk}, expected 0")));
    }
    let (path, trouble) = name::decode(record.name, record.flags & flag::UTF8 != 0, extra.unicode);
    trouble.map(&mut report);
    let (kind, trouble) = folder::kind_of(record, size, stored);
    trouble.map(&mut report);
    link(kind, record).map(&mut report);
    folder::mode_of_file(record).and_then(strange).map(&mut report);
    comment(record.comment).map(&mut report);
    readable(record, size, stored, &mut report);
    let entry = Entry {
        id: id(index),
        path,
        kind,
        size,
        stored,
        method: Method(record.method),
        crc: Some(record.crc),
        offset,
        dropped: false,
        added: false,
    };
    (entry, side(record, &extra))
}

/// The numbers that zip64 may widen.
fn narrow(record: &Central<'_>) -> [Narrow; 4] {
    [
        Narrow::long("unpacked size", record.size),
        Narrow::long("packed size", record.stored),
        Narrow::long("offset", record.offset),
        Narrow::disk(record.disk),
    ]
}

fn side(record: &Central<'_>, extra: &Extra<'_>) -> Side {
    let unicode = extra.unicode.map_or(0, imgpack_streams::crc32::hash);
    Side { time: record.time, version: record.version, flags: record.flags, unicode }
}

/// Whether data behind such a header can be read here.
pub(super) fn is_readable(flags: u16, method: u16) -> bool {
    let closed = flag::ENCRYPTED | flag::STRONG | flag::PATCH | flag::MASKED;
    flags & closed == 0 && matches!(Method(method), Method::STORED | Method::DEFLATED)
}

fn readable(record: &Central<'_>, size: u64, stored: u64, report: &mut impl FnMut(Trouble)) {
    if record.flags & (flag::ENCRYPTED | flag::STRONG | flag::MASKED) != 0 || record.method == AES {
        let strong = if record.flags & flag::STRONG != 0 { " with strong encryption" } else { "" };
        report(Trouble::broken(TroubleKind::Encrypted, format!("is encrypted{strong}")));
    }
    if record.flags & flag::PATCH != 0 {
        report(Trouble::broken(TroubleKind::UnsupportedCompression, "holds a compressed patch"));
    } else if !matches!(Method(record.method), Method::STORED | Method::DEFLATED) {
        let words = format!("method {} ({})", record.method, Method(record.method).name());
        report(Trouble::broken(TroubleKind::UnsupportedCompression, words));
    } else if record.method == 0 && size != stored && record.flags & flag::ENCRYPTED == 0 {
        let words = format!("is stored as it is in {stored} bytes, and declared to have {size}");
        report(Trouble::broken(TroubleKind::BadChecksum, words));
    }
    newer(record.version, record.method).map(report);
}

/// A member that every reader could unpack, and that asks for a version which some pass over.
pub(super) fn newer(version: u16, method: u16) -> Option<Trouble> {
    let (wanted, most) = (version & 0xff, COMMON);
    let is_plain = matches!(Method(method), Method::STORED | Method::DEFLATED);
    (is_plain && wanted > most).then(|| {
        let tenths = |version: u16| format!("{}.{}", version / 10, version % 10);
        let words = format!(
            "asks for version {} of the format; unzip passes over members that ask for more than {}",
            tenths(wanted),
            tenths(most)
        );
        Trouble::doubtful(TroubleKind::MalformedField, words)
    })
}

fn link(kind: EntryKind, record: &Central<'_>) -> Option<Trouble> {
    let words = match kind {
        EntryKind::SymbolicLink => "is a symbolic link".to_owned(),
        EntryKind::Special => format!("is not a file by its Unix mode {:o}", record.attributes >> 16),
        _ => return None,
    };
    Some(Trouble::broken(TroubleKind::Link, words))
}

fn comment(comment: &[u8]) -> Option<Trouble> {
    if comment.is_empty() {
        return None;
    }
    let words = format!("has a comment of {}", bytes(comment.len() as u64));
    Some(match control_in(comment) {
        Some(byte) => {
            Trouble::doubtful(TroubleKind::HiddenData, format!("{words}, with the control byte {byte:#04x}"))
        }
        None => Trouble::minor(TroubleKind::HiddenData, words),
    })
}

/// The first byte of a comment that is a control character and no line end or tab.
pub(super) fn control_in(comment: &[u8]) -> Option<u8> {
    comment.iter().copied().find(|byte| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 127))
}
