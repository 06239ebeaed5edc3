//! The local header of an entry against its central header.
//!
//! Knows one entry at a time; where it lies among others is `coverage`.

use super::catalogue::Side;
use super::central;
use super::extra::{Extra, Narrow, widen};
use super::name;
use super::record::{Local, flag};
use crate::model::{Entry, Method, Trouble, TroubleKind};

/// Compares both headers of an entry; `at` is the offset of the local one. Reports each difference.
pub(super) fn compare(entry: &Entry, side: &Side, local: &Local<'_>, report: &mut impl FnMut(Trouble)) {
    let at = entry.offset;
    let mut report = |trouble: Trouble| report(trouble.at(at));
    let extra = Extra::read(local.extra);
    names(entry, side, (local, &extra), &mut report);
    flags(entry, side, local, &mut report);
    if local.method != entry.method.0 {
        let here = Method(local.method);
        report(differ(
            "method",
            format_args!("{} ({})", here.0, here.name()),
            format_args!("{} ({})", entry.method.0, entry.method.name()),
        ));
    }
    if local.time != side.time {
        let words = format!(
            "date and time: the local header says {:#010x}, the central directory {:#010x}",
            local.time, side.time
        );
        report(Trouble::doubtful(TroubleKind::HeaderDisagreement, words));
    }
    if local.version != side.version {
        let words = format!(
            "version: the local header says {}, the central directory {}",
            local.version, side.version
        );
        report(Trouble::minor(TroubleKind::HeaderDisagreement, words));
        // What the central directory asks for was reported already.
        if side.version & 0xff <= central::COMMON {
            central::newer(local.version, local.method).map(&mut report);
        }
    }
    sizes(entry, (local, &extra), &mut report);
}

fn differ(what: &str, local: impl std::fmt::Display, central: impl std::fmt::Display) -> Trouble {
    let words = format!("{what}: the local header says {local}, the central directory {central}");
    Trouble::broken(TroubleKind::HeaderDisagreement, words)
}

fn names(
    entry: &Entry,
    side: &Side,
    (local, extra): (&Local<'_>, &Extra<'_>),
    report: &mut impl FnMut(Trouble),
) {
    let raw = entry.path.raw();
    if local.name != raw {
        let text = |bytes: &[u8]| format!("{:?}", String::from_utf8_lossy(bytes));
        report(differ("name", text(local.name), text(raw)));
        return;
    }
    if let Some(flaw) = extra.flaw {
        report(Trouble::broken(TroubleKind::MalformedField, format!("local header: {}", flaw.words())));
    }
    if extra.unicode.map_or(0, imgpack_streams::crc32::hash) == side.unicode {
        return;
    }
    let (path, trouble) = name::decode(raw, local.flags & flag::UTF8 != 0, extra.unicode);
    if let Some(trouble) = trouble {
        report(trouble);
        return;
    }
    // Without the field, bytes that are no UTF-8 are a guess, even where the guess happens to fit.
    if path.text() != entry.path.text() || std::str::from_utf8(raw).is_err() {
        let words = format!(
            "only one of the two headers has this Unicode name field: {:?} by the local one, {:?} by the central directory",
            path.text(),
            entry.path.text()
        );
        report(Trouble::broken(TroubleKind::AmbiguousName, words));
    }
}

fn flags(entry: &Entry, side: &Side, local: &Local<'_>, report: &mut impl FnMut(Trouble)) {
    const CLOSED: u16 = flag::ENCRYPTED | flag::STRONG | flag::MASKED;
    let differing = local.flags ^ side.flags;
    if differing & !flag::EFFORT == 0 {
        return;
    }
    if differing & CLOSED != 0 {
        let (with, without) =
            if local.flags & CLOSED != 0 { ("local", "central") } else { ("central", "local") };
        let words = format!("is encrypted by its {with} header, not by its {without} one");
        report(Trouble::broken(TroubleKind::Encrypted, words));
    }
    if differing & local.flags & flag::PATCH != 0 {
        let words = "holds a compressed patch by its local header, not by its central one";
        report(Trouble::broken(TroubleKind::UnsupportedCompression, words));
    }
    let renames = differing & flag::UTF8 != 0 && !entry.path.raw().is_ascii();
    if renames {
        report(differ("name is UTF-8", local.flags & flag::UTF8 != 0, side.flags & flag::UTF8 != 0));
    }
    // The announcement of a descriptor is looked at together with the descriptor.
    let reported =
        flag::EFFORT | CLOSED | flag::PATCH | flag::DESCRIPTOR | if renames { flag::UTF8 } else { 0 };
    if differing & !reported != 0 {
        let words = format!(
            "flags: the local header says {:#06x}, the central directory {:#06x}",
            local.flags, side.flags
        );
        report(Trouble::doubtful(TroubleKind::HeaderDisagreement, words));
    }
}

fn sizes(entry: &Entry, (local, extra): (&Local<'_>, &Extra<'_>), report: &mut impl FnMut(Trouble)) {
    let numbers = [Narrow::long("unpacked size", local.size), Narrow::long("packed size", local.stored)];
    let ([size, stored], problem) = widen(numbers, extra.zip64);
    // What a descriptor will tell may be left at zero before the data.
    let later = local.flags & flag::DESCRIPTOR != 0;
    let differs = |here: u64, there: u64| here != there && !(later && here == 0);
    if let Some(words) = problem.filter(|_| !(later && size == 0 && stored == 0)) {
        report(Trouble::broken(TroubleKind::Zip64Inconsistent, format!("local header: {words}")));
    }
    let crc = entry.crc.unwrap_or_default();
    if differs(local.crc.into(), crc.into()) {
        report(differ("CRC-32", format_args!("{:08x}", local.crc), format_args!("{crc:08x}")));
    }
    if differs(size, entry.size) {
        report(differ("unpacked bytes", size, entry.size));
    }
    if differs(stored, entry.stored) {
        report(differ("packed bytes", stored, entry.stored));
    }
}
