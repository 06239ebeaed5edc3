//! File, folder, link: what the name's last character, the Unix mode, the MS-DOS attributes and the size say.
//!
//! Knows no other entry.

use super::record::Central;
use crate::model::{EntryKind, Trouble, TroubleKind};

/// Unix file types, in the upper half of the attributes.
mod mode {
    pub(super) const TYPE: u32 = 0o170_000;
    pub(super) const DIRECTORY: u32 = 0o040_000;
    pub(super) const REGULAR: u32 = 0o100_000;
    pub(super) const LINK: u32 = 0o120_000;
}

/// MS-DOS attribute of a directory.
const DOS_DIRECTORY: u32 = 0x10;
/// Hosts whose attributes are those of MS-DOS: FAT, NTFS, VFAT (APPNOTE 4.4.2).
const DOS_HOSTS: [u16; 3] = [0, 10, 14];
/// Hosts whose attributes hold a Unix mode: Unix, and Darwin.
const UNIX_HOSTS: [u16; 2] = [3, 19];
/// An empty deflate stream has two bytes; some writers deflate folders.
const EMPTY_STREAM: u64 = 2;

/// The Unix mode of a file, where the archive was written where there are such.
pub(super) fn mode_of_file(record: &Central<'_>) -> Option<u32> {
    let mode = record.attributes >> 16;
    let is_unix = UNIX_HOSTS.contains(&(record.made_by >> 8));
    (is_unix && mode & mode::TYPE == mode::REGULAR).then_some(mode)
}

/// What the entry is, and where two readers would differ about it.
pub(super) fn kind_of(record: &Central<'_>, size: u64, stored: u64) -> (EntryKind, Option<Trouble>) {
    let slash = record.name.last() == Some(&b'/');
    let unix = (record.attributes >> 16) & mode::TYPE;
    let dos = record.attributes & DOS_DIRECTORY != 0;
    let by_attributes = unix == mode::DIRECTORY || dos;
    // PowerShell 5 and old .NET write folders so: nothing is in them, whatever a reader takes them for.
    let is_empty_folder = record.name.last() == Some(&b'\\') && is_empty(record, size, stored);
    let kind = match unix {
        mode::LINK => EntryKind::SymbolicLink,
        0 | mode::DIRECTORY if is_empty_folder => EntryKind::Directory,
        0 | mode::DIRECTORY | mode::REGULAR if slash || (by_attributes && size == 0) => EntryKind::Directory,
        0 | mode::DIRECTORY | mode::REGULAR => EntryKind::File,
        _ => EntryKind::Special,
    };
    let ambiguous = |words: String| Some(Trouble::broken(TroubleKind::AmbiguousFolder, words));
    let trouble = if slash {
        if unix != 0 && unix != mode::DIRECTORY {
            ambiguous(format!("a folder by the slash of its name, no folder by its Unix mode {unix:o}"))
        } else if !is_empty(record, size, stored) {
            let crc = record.crc;
            ambiguous(format!(
                "a folder by the slash of its name, with data: {size} bytes, {stored} packed, CRC-32 {crc:08x}"
            ))
        } else {
            attributes_of_file(record, unix, dos)
        }
    } else if is_empty_folder && kind == EntryKind::Directory {
        let words = "its name ends in a backslash: a folder on Windows, an empty file elsewhere";
        Some(Trouble::doubtful(TroubleKind::AmbiguousFolder, words))
    } else {
        without_slash(record, unix, dos).map(str::to_owned).and_then(ambiguous)
    };
    (kind, trouble)
}

/// What says that it is a folder, though its name does not.
fn without_slash(record: &Central<'_>, unix: u32, dos: bool) -> Option<&'static str> {
    if unix == mode::DIRECTORY {
        Some("a folder by its Unix mode, a file by its name without a slash at the end")
    } else if dos {
        Some("a folder by its MS-DOS attributes, a file by its name without a slash at the end")
    } else {
        let ends_in_backslash = record.name.last() == Some(&b'\\');
        ends_in_backslash.then_some("its name ends in a backslash: a folder on Windows, a file elsewhere")
    }
}

fn is_empty(record: &Central<'_>, size: u64, stored: u64) -> bool {
    size == 0 && stored <= EMPTY_STREAM && record.crc == 0
}

fn attributes_of_file(record: &Central<'_>, unix: u32, dos: bool) -> Option<Trouble> {
    let low = record.attributes & 0xff;
    (DOS_HOSTS.contains(&(record.made_by >> 8)) && unix == 0 && low != 0 && !dos).then(|| {
        let words = format!("a folder by the slash of its name, a file by its MS-DOS attributes {low:#04x}");
        Trouble::doubtful(TroubleKind::AmbiguousFolder, words)
    })
}
