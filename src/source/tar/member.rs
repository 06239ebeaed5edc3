//! Makes a member of a header and of what extension headers said before it.
//!
//! Reads nothing; what readers may see differently is noted.

use super::super::permissions::strange;
use super::super::tar_header::{BadNumber, Dialect, Header};
use super::pending::{self, Pending};
use crate::model::{EntryKind, EntryPath, Flaws, Trouble, TroubleKind};

/// The longest name that is kept: that of a zip. Bytes.
const NAME_MAX: usize = 65_535;

/// The first size that eleven octal digits cannot hold. Bytes.
const PLAIN_SIZE_END: u64 = 8 << 30;

/// One member of a tar.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) path: EntryPath,
    pub(super) kind: EntryKind,
    /// Where its header begins. Bytes from the start of the tar.
    pub(super) header: u64,
    /// Where its payload begins.
    pub(super) offset: u64,
    /// Bytes of its payload.
    pub(super) stored: u64,
    /// Bytes of a sparse file when unpacked; its payload is not what the file holds.
    pub(super) sparse_size: Option<u64>,
    pub(super) troubles: Vec<Trouble>,
}

impl Member {
    /// Adds a trouble, at the header; the worst of a kind is enough.
    pub(super) fn note(&mut self, trouble: Trouble) {
        pending::note(&mut self.troubles, trouble.at(self.header));
    }

    /// Whether entries of this type have a payload. Types that nobody knows have one (POSIX).
    pub(super) fn has_payload(&self, flag: u8) -> bool {
        self.kind != EntryKind::Directory && !matches!(flag, b'1'..=b'6' | b'V')
    }
}

/// Text for a message, however long the name is.
pub(super) fn shortened(name: &[u8]) -> String {
    const CHARACTERS: usize = 100;
    let start = name.get(..name.len().min(4 * CHARACTERS)).unwrap_or_default();
    String::from_utf8_lossy(start).chars().take(CHARACTERS).collect()
}

/// The plain name without the folder that 7-Zip puts before names it had to shorten: `@PathCut/_pc_root/`, or
/// `@PathCut/_pc_crc32/` and eight digits.
fn without_path_cut(plain: &[u8]) -> &[u8] {
    let Some(rest) = plain.strip_prefix(b"@PathCut/_pc_") else { return plain };
    let cut = rest.strip_prefix(b"root/");
    cut.or_else(|| rest.strip_prefix(b"crc32/")?.get(9..)).unwrap_or(plain)
}

/// Whether a plain name is a longer one with bytes left out. Writers put `?` or `_` for what they cannot write, and
/// letters of another encoding.
fn is_shortened(plain: &[u8], long: &[u8]) -> bool {
    let plain = without_path_cut(plain);
    let plain = plain.strip_prefix(b"./").unwrap_or(plain);
    let plain = plain.strip_suffix(b"/").unwrap_or(plain);
    let is_text = std::str::from_utf8(plain).map_or_else(|error| error.error_len().is_none(), |_| true);
    let stands_in = |byte: u8| matches!(byte, b'?' | b'_') || (!is_text && !byte.is_ascii());
    let mut rest = long.iter();
    plain.iter().filter(|byte| !stands_in(**byte)).all(|byte| rest.any(|other| other == byte))
}

/// The name, of one that is longer than a zip could hold the beginning.
fn bounded(mut path: Vec<u8>) -> (Vec<u8>, Option<Trouble>) {
    if path.len() <= NAME_MAX {
        return (path, None);
    }
    let detail = format!("a name of {} bytes, of which {NAME_MAX} are read", path.len());
    let is_inside = |byte: &u8| byte & 0xC0 == 0x80;
    let end = (0..=NAME_MAX).rev().find(|end| !path.get(*end).is_some_and(is_inside)).unwrap_or(NAME_MAX);
    path.truncate(end);
    (path, Some(Trouble::broken(TroubleKind::OversizedHeader, detail)))
}

/// The member, and its payload's size or what is wrong with it.
pub(super) fn build(header: Header<'_>, pending: Pending, at: u64) -> (Member, Result<u64, &'static str>) {
    let pax = pending.pax.unwrap_or_default();
    let has_long_link = pending.long_link.is_some();
    let link = pax.link.or(pending.long_link).unwrap_or_else(|| header.link().to_vec());
    let path = pax.path.or(pending.long_name);
    let plain = path.is_some().then(|| header.name());
    let (path, surplus) = bounded(path.unwrap_or_else(|| header.name()));
    let mut member = Member {
        kind: EntryKind::Special,
        path: EntryPath::from_utf8(path),
        header: at,
        offset: at,
        stored: 0,
        sparse_size: None,
        troubles: pending.troubles,
    };
    if let Some(trouble) = surplus {
        member.note(trouble);
    }
    member.settle_kind(header, &shortened(&link));
    if let Some(plain) = plain.filter(|_| !pax.is_sparse) {
        member.weigh_plain_name(&plain);
    }
    member.note_stray_parts(header, has_long_link);
    if header.type_flag() == b'S' {
        member.mark_sparse(header.sparse_size());
    } else if pax.is_sparse {
        member.mark_sparse(pax.real_size.unwrap_or_default());
    }
    if let Some(prefix) = header.foreign_prefix() {
        let detail = format!("the prefix `{}` is part of the name for some readers", shortened(prefix));
        member.note(Trouble::broken(TroubleKind::TarConflict, detail));
    }
    if let Some(trouble) = header.mode().filter(|_| member.kind == EntryKind::File).and_then(strange) {
        member.note(trouble);
    }
    let size = member.settle_size(header.size(), pax.size);
    (member, size)
}

impl Member {
    /// The name that readers see which know no extension: the same one, shortened or without the letters that
    /// are not ASCII, is what writers put there.
    fn weigh_plain_name(&mut self, plain: &[u8]) {
        let outside = Flaws::PARENT | Flaws::ABSOLUTE | Flaws::DRIVE;
        let flaws = EntryPath::from_utf8(plain.to_vec()).flaws() & outside;
        let is_other = !is_shortened(plain, self.path.raw());
        if is_other {
            let detail = format!("its plain header names it `{}`, as some readers will", shortened(plain));
            self.note(Trouble::doubtful(TroubleKind::TarConflict, detail));
        }
        if !flaws.is_empty() {
            self.path = self.path.clone().with_flaws(flaws);
        }
    }

    /// Parts of a header that belong to another type than its own.
    fn note_stray_parts(&mut self, header: Header<'_>, has_long_link: bool) {
        let is_link = matches!(header.type_flag(), b'1' | b'2');
        let found = [
            (header.has_prefix_alone(), "its header holds the folder of a name and no name"),
            (
                header.has_stray_maps(),
                "a plain file whose header holds a sparse map, which some readers follow",
            ),
            (has_long_link && !is_link, "a long link name before an entry that is not a link"),
        ];
        for (_, detail) in found.into_iter().filter(|(is_there, _)| *is_there) {
            self.note(Trouble::doubtful(TroubleKind::TarConflict, detail));
        }
    }

    fn settle_kind(&mut self, header: Header<'_>, link: &str) {
        let flag = header.type_flag();
        let is_folder_by_name = self.path.raw().ends_with(b"/");
        self.kind = match flag {
            0 | b'0' | b'S' if is_folder_by_name => {
                if header.dialect() != Dialect::Old {
                    let detail = "its type says file, its name ends in a slash";
                    self.note(Trouble::doubtful(TroubleKind::AmbiguousFolder, detail));
                }
                EntryKind::Directory
            }
            0 | b'0' | b'S' => EntryKind::File,
            b'1' => EntryKind::HardLink,
            b'2' => EntryKind::SymbolicLink,
            b'5' => EntryKind::Directory,
            _ => EntryKind::Special,
        };
        match self.kind {
            EntryKind::HardLink => self.note_link(format!("a hard link to `{link}`")),
            EntryKind::SymbolicLink => self.note_link(format!("a symbolic link to `{link}`")),
            EntryKind::Special => self.note_special(flag),
            EntryKind::File | EntryKind::Directory => {}
        }
    }

    fn note_link(&mut self, detail: String) {
        self.note(Trouble::broken(TroubleKind::Link, detail));
    }

    fn note_special(&mut self, flag: u8) {
        let word = match flag {
            b'3' => "a character device",
            b'4' => "a block device",
            b'6' => "a FIFO",
            b'7' => "a contiguous file",
            b'D' => "a GNU directory dump",
            b'M' => "the rest of a file from another volume",
            b'N' => "an old GNU list of names",
            b'V' => "a volume label",
            _ => {
                let detail = format!("its type `{}` is not one that readers know", flag.escape_ascii());
                return self.note(Trouble::broken(TroubleKind::MalformedField, detail));
            }
        };
        self.note(Trouble::broken(TroubleKind::Link, word));
    }

    fn mark_sparse(&mut self, size: u64) {
        self.sparse_size = Some(size);
        let detail = format!("a sparse file of {size} bytes; it was not read");
        self.note(Trouble::broken(TroubleKind::Sparse, detail));
    }

    /// Which size counts: that of the pax header, as all readers do that know pax.
    fn settle_size(&mut self, header: Result<u64, BadNumber>, pax: Option<u64>) -> Result<u64, &'static str> {
        let Some(pax) = pax else { return header.map_err(BadNumber::word) };
        let differs = match header {
            // Writers leave the field at 0 when the number does not fit, and only then.
            Ok(0) if pax >= PLAIN_SIZE_END => false,
            Ok(size) => size != pax,
            Err(_) => true,
        };
        if differs {
            let header = header.map_or_else(|bad| bad.word().to_owned(), |size| size.to_string());
            let detail = format!("the pax header says {pax} bytes, the header {header}");
            self.note(Trouble::broken(TroubleKind::TarConflict, detail));
        }
        Ok(pax)
    }
}
