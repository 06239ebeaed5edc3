//! Openings that need a closer look than a fixed signature: containers of many kinds, short magics.

use crate::model::Format;

/// The opening of every PNG.
const PNG: &[u8; 8] = b"\x89PNG\r\n\x1A\n";

/// A PNG, also one whose signature was bent on the way (text-mode transfer, a lost high bit).
pub(super) fn is_png(head: &[u8], _len: u64) -> bool {
    let same = head.iter().zip(PNG).filter(|(found, wanted)| found == wanted).count();
    same >= 6 || head.starts_with(b"\x89PNG") || head.starts_with(b"\tPNG\r\n")
}

/// A RIFF file of this form.
pub(super) fn is_riff(head: &[u8], form: [u8; 4]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(&form)
}

/// A zip that opens like a spreadsheet (ECMA-376 part 2; `OpenDocument` part 3).
pub(super) fn is_spreadsheet(head: &[u8], _len: u64) -> bool {
    let name = head.get(30..).unwrap_or_default();
    if !head.starts_with(b"PK\x03\x04") {
        return false;
    }
    let holds = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    let office = name.starts_with(b"[Content_Types].xml") || name.starts_with(b"xl/");
    let open_document = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    (office && !holds(b"word/") && !holds(b"ppt/")) || name.starts_with(open_document)
}

/// A bitmap whose header adds up; two letters alone are too little.
pub(super) fn is_bmp(head: &[u8], _len: u64) -> bool {
    let number = |at: usize| Some(u16::from_le_bytes(*head.get(at..)?.first_chunk()?));
    if !head.starts_with(b"BM") {
        return false;
    }
    let Some(size) = number(14) else { return false };
    let (planes, bits) = if size == 12 { (number(22), number(24)) } else { (number(26), number(28)) };
    let known = matches!(size, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124) && number(16) == Some(0);
    // One of the two may be wrong; the reader says.
    let usual = |bits: u16| matches!(bits, 0 | 1 | 2 | 4 | 8 | 16 | 24 | 32 | 64);
    known && (planes.is_none_or(|planes| planes == 1) || bits.is_some_and(usual))
}

/// NIfTI-1 and NIfTI-2, in one file or as a header of its own.
pub(super) fn is_nifti(head: &[u8], _len: u64) -> bool {
    let size = head.first_chunk::<4>();
    let one = size.is_some_and(|size| [*size, reversed(*size)].contains(&348_u32.to_le_bytes()));
    let two = size.is_some_and(|size| [*size, reversed(*size)].contains(&540_u32.to_le_bytes()));
    (one && matches!(head.get(344..348), Some(b"n+1\0" | b"ni1\0")))
        || (two && matches!(head.get(4..8), Some(b"n+2\0" | b"ni2\0")))
}

fn reversed(mut bytes: [u8; 4]) -> [u8; 4] {
    bytes.reverse();
    bytes
}

/// A directory of icons whose first image lies behind the directory and inside the file.
pub(super) fn is_icon(head: &[u8], len: u64) -> bool {
    let number = |at: usize| Some(u32::from_le_bytes(*head.get(at..)?.first_chunk()?));
    let count = head.get(4..).and_then(|rest| rest.first_chunk()).copied().map(u16::from_le_bytes);
    let (Some(count), Some(size), Some(offset)) = (count, number(14), number(18)) else { return false };
    head.starts_with(b"\0\0\x01\0")
        && count > 0
        && head.get(9) == Some(&0)
        && u64::from(offset) >= 6 + 16 * u64::from(count)
        && u64::from(size) > 0
        && u64::from(offset) < len
}

/// bzip2 with its block signature, or its end signature where nothing is packed.
pub(super) fn is_bzip2(head: &[u8], _len: u64) -> bool {
    head.starts_with(b"BZh")
        && matches!(head.get(3), Some(b'1'..=b'9'))
        && matches!(head.get(4..10), Some(b"\x31\x41\x59\x26\x53\x59" | b"\x17\x72\x45\x38\x50\x90"))
}

/// A program for DOS or Windows: two letters and a header of at least 64 bytes.
pub(super) fn is_dos_program(head: &[u8], len: u64) -> bool {
    let relocations = head.get(24..).and_then(|rest| rest.first_chunk()).copied().map(u16::from_le_bytes);
    head.starts_with(b"MZ") && len >= 64 && relocations.is_some_and(|place| place < 1_024)
}

/// A tar without the word `ustar`: its first header adds up to its own checksum.
pub(super) fn is_old_tar(head: &[u8]) -> bool {
    let Some(header) = head.first_chunk::<512>() else { return false };
    let (before, rest) = header.split_at(148);
    let (field, after) = rest.split_at(8);
    let sum: u32 = before.iter().chain(after).map(|byte| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ');
    let digits =
        field.iter().skip_while(|byte| **byte == b' ').take_while(|byte| (b'0'..=b'7').contains(*byte));
    let (count, reported) = digits.fold((0_u32, 0_u32), |(count, reported), digit| {
        (count + 1, reported.wrapping_mul(8).wrapping_add(u32::from(digit - b'0')))
    });
    count > 0 && reported == sum && header.first() != Some(&0)
}

/// What a file made of ISO boxes is (ISO 14496-12): its brand, or for old `QuickTime` its first box.
pub(super) fn iso_media(head: &[u8]) -> Option<Format> {
    let name = head.get(4..8)?;
    let size = u32::from_be_bytes(*head.first_chunk()?);
    if name != b"ftyp" {
        let old = matches!(name, b"moov" | b"mdat" | b"wide" | b"pnot" | b"free" | b"skip");
        return (old && (size == 1 || size >= 8)).then_some(Format::Mov);
    }
    let end = usize::try_from(size).unwrap_or(usize::MAX).min(head.len());
    let brands = head.get(8..end).unwrap_or_default().as_chunks::<4>().0;
    let main = brands.first()?;
    // The second word is a version, not a brand.
    let all = || std::iter::once(main).chain(brands.get(2..).unwrap_or_default());
    brand(*main).or_else(|| all().find_map(|word| brand(*word))).or(Some(Format::Mp4))
}

fn brand(word: [u8; 4]) -> Option<Format> {
    match &word {
        b"avif" | b"avis" => Some(Format::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => Some(Format::Heic),
        b"jp2 " | b"jpx " | b"jpm " => Some(Format::Jp2),
        b"jxl " => Some(Format::Jxl),
        b"qt  " => Some(Format::Mov),
        b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"M4A " => {
            Some(Format::Mp4)
        }
        _ => None,
    }
}
