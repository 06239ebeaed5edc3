//! Says what a file is by its first bytes.
//!
//! Knows no entry and no name, and opens nothing: whoever asks has read the bytes.

use super::tar_header::{BLOCK, is_header};
use super::zeros::is_zero;

/// The first bytes that this needs.
pub(crate) const SNIFF: usize = 4096;

/// What the first bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Magic {
    /// A zip's local header or end record.
    Zip,
    Gzip,
    Bzip2,
    /// A header whose checksum fits, or that says `ustar`.
    Tar,
    /// Nothing that could be opened here.
    Other,
}

/// Which container the first bytes begin.
pub(crate) fn magic(head: &[u8]) -> Magic {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Magic::Zip,
        [0x1f, 0x8b, 8, ..] => Magic::Gzip,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Magic::Bzip2,
        _ if is_tar(head) => Magic::Tar,
        _ => Magic::Other,
    }
}

/// Whether the first block is a tar header, or was meant to be one.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar".as_slice()) && head.len() >= BLOCK || is_header(head)
}

/// Most bytes of a zip's end record: 22, and a comment (APPNOTE 4.3.16).
pub(crate) const END_RECORD_MAX: usize = 22 + 65_535;

/// Whether the end of a file could be read as the end of a zip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndRecord {
    /// Its comment ends where the file does: every reader takes it.
    Exact,
    /// Its directory is where it says: some readers go back so far.
    Sound,
    /// There is a signature: some readers look no further.
    Loose,
    Absent,
}

/// Looks for a zip's end record in the last bytes of a file.
pub(crate) fn end_record(tail: &[u8]) -> EndRecord {
    let mut found = EndRecord::Absent;
    for at in memchr::memmem::rfind_iter(tail, b"PK\x05\x06") {
        let Some(record) = tail.get(at..).and_then(<[u8]>::first_chunk::<22>) else { continue };
        let [.., low, high] = *record;
        let comment = usize::from(u16::from_le_bytes([low, high]));
        if at.saturating_add(22).saturating_add(comment) == tail.len() {
            return EndRecord::Exact;
        }
        if found == EndRecord::Absent {
            found = if is_sound(tail, at, record) { EndRecord::Sound } else { EndRecord::Loose };
        }
    }
    found
}

/// Whether the directory that an end record gives of stands right before it.
fn is_sound(tail: &[u8], at: usize, record: &[u8; 22]) -> bool {
    let size = record.get(12..).and_then(<[u8]>::first_chunk).map_or(0, |size| u32::from_le_bytes(*size));
    let start = usize::try_from(size).ok().and_then(|size| at.checked_sub(size));
    start.and_then(|start| tail.get(start..)).is_some_and(|rest| rest.starts_with(b"PK\x01\x02"))
}

/// Signatures of containers that are not opened here, and what to call them.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\x04\x22\x4d\x18", "an lz4 file"),
    (b"LZIP", "an lzip file"),
    (b"\x1f\x9d", "a compress (.Z) file"),
    (b"MSCF", "a cabinet"),
];

/// What to call the container that the bytes begin, opened here or not.
pub(crate) fn container(head: &[u8]) -> Option<&'static str> {
    match magic(head) {
        // An end record alone holds nothing.
        Magic::Zip => head.starts_with(b"PK\x03\x04").then_some("a zip archive"),
        Magic::Gzip => Some("a gzip file"),
        Magic::Bzip2 => Some("a bzip2 file"),
        Magic::Tar => Some("a tar archive"),
        Magic::Other => FOREIGN.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, name)| *name),
    }
}

/// Whether the bytes begin like a container that is not opened here.
pub(crate) fn is_foreign(head: &[u8]) -> bool {
    FOREIGN.iter().any(|(sign, _)| head.starts_with(sign))
}

/// Whether the beginning of a file is text, in UTF-8, UTF-16 with a mark or one byte a letter.
pub(crate) fn is_text(head: &[u8]) -> bool {
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..);
    is_wide || (!head.is_empty() && head.iter().all(text))
}

/// Signatures of what else is not opened here, and what to call it.
const KNOWN: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PK", "part of a zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<head", "an HTML page"),
    (b"<?xml", "an XML document"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file (run `git lfs pull`)"),
    (b"\x7fELF", "a program"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
];

/// What the bytes look like, in words that follow "looks like". `head` is the beginning of `len` bytes.
pub(crate) fn describe(head: &[u8], len: u64) -> String {
    if len == 0 || head.is_empty() {
        return "0 bytes".to_owned();
    }
    let start = head.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let begins = |sign: &[u8]| start.get(..sign.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(sign));
    if let Some((_, word)) = FOREIGN.iter().chain(KNOWN).find(|(sign, _)| begins(sign)) {
        return (*word).to_owned();
    }
    if is_zero(head) {
        return "nothing but NUL bytes".to_owned();
    }
    if is_tar(head) {
        return "a tar archive".to_owned();
    }
    if let Some(kind) = infer::get(head) {
        return format!("a file of type {}", kind.mime_type());
    }
    if is_text(head) && is_utf8_but_for_its_end(head) {
        return "text".to_owned();
    }
    let first: Vec<_> = head.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("data that begins with {}", first.join(" "))
}

/// A cut may go through a character.
fn is_utf8_but_for_its_end(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_is_known_by_its_end() {
        let record = [b"PK\x05\x06".as_slice(), &[0; 16], &[2, 0]].concat();
        let cases: &[(&[&[u8]], EndRecord)] = &[
            (&[b"junk", &record, b"hi"], EndRecord::Exact),
            (&[&record, b"hi", &[0; 1024]], EndRecord::Loose),
            (&[b"PK\x05\x06"], EndRecord::Absent),
            (&[], EndRecord::Absent),
        ];
        for (parts, expected) in cases {
            assert_eq!(end_record(&parts.concat()), *expected);
        }
    }

    #[test]
    fn what_is_no_container_is_named() {
        let cases: &[(&[u8], &str)] = &[
            (b"", "0 bytes"),
            (b"<!DOCTYPE html><p>404", "an HTML page"),
            (b"\n  <HTML>", "an HTML page"),
            (b"7z\xbc\xaf\x27\x1c\0\x04", "a 7-Zip archive"),
            (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
            (b"file;name\n1;caf\xc3", "text"),
            (b"\0\0\0\0", "nothing but NUL bytes"),
            (b"\x01\x02\x03\x04\x05", "data that begins with 01 02 03 04"),
        ];
        for (head, words) in cases {
            assert_eq!(describe(head, head.len() as u64), *words);
        }
    }
}
