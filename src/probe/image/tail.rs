//! Says what the bytes after an image's end are: padding, what phones append, something hostile, or unknown.

use std::io;

use super::fields::{distance, exactly, le16};
use crate::model::{Tail, TailKind};
use crate::source::{Bytes, WINDOW_MAX};

/// Bytes kept from one window to the next, so that no needle is cut in two.
const OVERLAP: u64 = 16;
/// The end record of a zip and its longest comment (APPNOTE 4.3.16).
const END_RECORD_REACH: u64 = 22 + 65_535;
/// What an archive or a program begins with.
const HOSTILE_STARTS: &[&[u8]] = &[
    b"PK\x03\x04",
    b"Rar!\x1A\x07",
    b"7z\xBC\xAF\x27\x1C",
    b"\x1F\x8B\x08",
    b"\xFD7zXZ\0",
    b"\x28\xB5\x2F\xFD",
    b"MSCF\0\0\0\0",
    b"MZ",
    b"\x7FELF",
    // Mach-O of both widths and orders, then several in one, which is what Java classes begin with too.
    b"\xCF\xFA\xED\xFE",
    b"\xCE\xFA\xED\xFE",
    b"\xFE\xED\xFA\xCF",
    b"\xFE\xED\xFA\xCE",
    b"\xCA\xFE\xBA\xBE",
    b"%PDF-",
    b"#!/",
];
/// Where a tar and the blocks of bzip2 say what they are, and the bytes there.
const HOSTILE_MARKS: &[(usize, &[u8])] = &[(257, b"ustar"), (4, b"1AY&SY")];
/// How much of the beginning may hold the label of a video. Bytes.
const LABEL: usize = 64;
/// How much of the beginning is looked at. Bytes.
const OPENING: usize = 512;
/// What a page or a server script holds, in any letter case.
const HOSTILE_WORDS: &[&[u8]] = &[b"<script", b"<?php"];

/// Looks at everything from `start` to the end of the entry; `None` where nothing is left.
pub(super) fn look(bytes: &mut dyn Bytes, start: u64) -> io::Result<Option<Tail>> {
    let count = bytes.len().saturating_sub(start);
    if count == 0 {
        return Ok(None);
    }
    let mut head = [0; 4];
    for (to, from) in head.iter_mut().zip(exactly(bytes, start, 4)?) {
        *to = *from;
    }
    let kind = kind(bytes, start)?;
    Ok(Some(Tail { bytes: count, head, kind }))
}

fn kind(bytes: &mut dyn Bytes, start: u64) -> io::Result<TailKind> {
    let Some(content) = first_byte_set(bytes, start)? else { return Ok(TailKind::Padding) };
    let opening = exactly(bytes, content, OPENING)?;
    let is_marked =
        |(at, mark): &(usize, &[u8])| opening.get(*at..).is_some_and(|rest| rest.starts_with(mark));
    if HOSTILE_STARTS.iter().any(|magic| opening.starts_with(magic)) || HOSTILE_MARKS.iter().any(is_marked) {
        return Ok(TailKind::Hostile);
    }
    let phone = is_image_or_video(opening);
    if holds_hostile_word(bytes, content)? || ends_as_zip(bytes, content)? {
        return Ok(TailKind::Hostile);
    }
    let end = bytes.len();
    let samsung = exactly(bytes, end.saturating_sub(4).max(content), 4)? == b"SEFT";
    Ok(if phone || samsung {
        TailKind::Phone
    } else if is_of_editor(exactly(bytes, end.saturating_sub(EDITOR_END).max(content), 12)?) {
        TailKind::Editor
    } else {
        TailKind::Unknown
    })
}

/// Bytes at the very end that say what a photo editor appended.
const EDITOR_END: u64 = 12;

/// AFCP, `FotoStation`, Photo Mechanic (`ExifTool`, trailers of JPEG).
fn is_of_editor(end: &[u8]) -> bool {
    end.starts_with(b"AXS!")
        || end.starts_with(b"AXS*")
        || end.ends_with(b"\xA1\xB2\xC3\xD4")
        || end.ends_with(b"cbipcbbl")
}

/// A second JPEG (MPF, gain maps), a video, or the label of one. NULs before it are already skipped, and
/// with them the high bytes of a video's first box size.
fn is_image_or_video(opening: &[u8]) -> bool {
    let opening = opening.get(..LABEL).unwrap_or(opening);
    opening.starts_with(b"\xFF\xD8\xFF")
        || opening.get(..12).is_some_and(|box_header| box_header.windows(4).any(|word| word == b"ftyp"))
        || memchr::memmem::find(opening, b"MotionPhoto_Data").is_some()
}

fn first_byte_set(bytes: &mut dyn Bytes, start: u64) -> io::Result<Option<u64>> {
    let mut at = start;
    loop {
        let window = bytes.at(at, WINDOW_MAX)?;
        if window.is_empty() {
            return Ok(None);
        }
        if let Some(place) = window.iter().position(|byte| *byte != 0) {
            return Ok(Some(at.saturating_add(distance(place))));
        }
        at = at.saturating_add(distance(window.len()));
    }
}

fn holds_hostile_word(bytes: &mut dyn Bytes, start: u64) -> io::Result<bool> {
    let end = bytes.len();
    let mut at = start;
    while at < end {
        let window = bytes.at(at, WINDOW_MAX)?;
        let hit = memchr::memchr_iter(b'<', window).any(|place| {
            HOSTILE_WORDS.iter().any(|word| {
                window
                    .get(place..)
                    .and_then(|rest| rest.get(..word.len()))
                    .is_some_and(|found| found.eq_ignore_ascii_case(word))
            })
        });
        if hit {
            return Ok(true);
        }
        let next = at.saturating_add(distance(window.len()));
        if window.is_empty() || next >= end {
            break;
        }
        at = next.saturating_sub(OVERLAP).max(at.saturating_add(1));
    }
    Ok(false)
}

/// Whether an end record of a zip stands where its comment reaches exactly to the end.
fn ends_as_zip(bytes: &mut dyn Bytes, start: u64) -> io::Result<bool> {
    let from = bytes.len().saturating_sub(END_RECORD_REACH).max(start);
    let reach = usize::try_from(END_RECORD_REACH).unwrap_or(WINDOW_MAX);
    let window = exactly(bytes, from, reach)?;
    Ok(memchr::memmem::rfind_iter(window, b"PK\x05\x06").any(|place| {
        let record = window.get(place..).unwrap_or_default();
        le16(record, 20).is_some_and(|comment| record.len() == 22 + usize::from(comment))
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::probe::image::testing::Memory;

    fn tail_of(data: &[u8]) -> TailKind {
        let narrow = look(&mut Memory::narrow(data), 0).unwrap().unwrap();
        assert_eq!(look(&mut Memory::whole(data), 0).unwrap(), Some(narrow));
        assert_eq!(narrow.bytes, data.len() as u64);
        narrow.kind
    }

    #[test]
    fn nothing_after_the_end_is_no_tail() {
        assert_eq!(look(&mut Memory::whole(b"abc"), 3).unwrap(), None);
    }

    #[test]
    fn zeros_are_padding() {
        assert_eq!(tail_of(&[0; 3_000]), TailKind::Padding);
    }

    #[test]
    fn a_second_image_or_a_video_comes_from_a_phone() {
        assert_eq!(tail_of(b"\xFF\xD8\xFF\xE1rest"), TailKind::Phone);
        assert_eq!(tail_of(b"\0\0\0\0\xFF\xD8\xFF\xE1rest"), TailKind::Phone);
        assert_eq!(tail_of(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"), TailKind::Phone);
        assert_eq!(tail_of(b"\0\0\x01\x0A\x0E\0\0\0Image_UTC_Data1SEFHxxxxSEFT"), TailKind::Phone);
    }

    #[test]
    fn captions_come_from_a_photo_editor() {
        for tail in [
            &b"captionAXS!\0\0\0\x01\0\0\0\x09"[..],
            b"caption\0\0\0\x11\xA1\xB2\xC3\xD4",
            b"text\0\0\0\x09cbipcbbl",
        ] {
            assert_eq!(tail_of(tail), TailKind::Editor);
        }
    }

    #[test]
    fn archives_programs_and_scripts_are_hostile() {
        let far = [vec![7; WINDOW_MAX - 3], b"<ScRiPt>".to_vec()].concat();
        let zip = b"note PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0hi";
        for tail in [
            &b"PK\x03\x04"[..],
            b"\0\0MZ\x90",
            b"\x7FELF\x02",
            b"\x1F\x8B\x08\0",
            b"BZh91AY&SY",
            b"\xFD7zXZ\0",
            b"\x28\xB5\x2F\xFD\x04",
            b"MSCF\0\0\0\0",
            b"\xCF\xFA\xED\xFE\x07",
            b"\xFE\xED\xFA\xCE\0",
            b"\xCA\xFE\xBA\xBE\0",
            b"%PDF-1.4",
            &[&[b'a'; 257][..], b"ustar\x0000"].concat(),
            b"x<?php 1",
            b"\xFF\xD8\xFF<script>",
            zip,
            &far,
        ] {
            assert_eq!(tail_of(tail), TailKind::Hostile, "{:?}", &tail[..4]);
        }
    }

    #[test]
    fn a_signature_by_chance_is_not_a_zip() {
        assert_eq!(tail_of(b"\x1F\x8B\x07 BZh MSCG"), TailKind::Unknown);
        assert_eq!(tail_of(&[&[b'a'; 256][..], b"ustar\x0000"].concat()), TailKind::Unknown);
        assert_eq!(tail_of(b"note PK\x05\x06 and more text than the record tells"), TailKind::Unknown);
    }
}
