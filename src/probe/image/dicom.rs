//! DICOM files: the preamble, the file meta group, and the fields that give the size of the image
//! (DICOM PS3.5 §7, PS3.10 §7.1).
//!
//! Walks the data elements without a dictionary; of a patient it says which attributes are filled, and keeps
//! no value. Reads no pixel.

use std::io;

use super::Probed;
use super::part::{Order, Part, array, beyond, unreadable};
use crate::model::{Colour, Depth, ImageFacts, Patient, Trouble, TroubleKind};
use crate::source::Bytes;

/// The most data elements that are looked at.
const MOST: u32 = 100_000;
/// The length of what is closed by a delimiter instead.
const UNDEFINED: u32 = u32::MAX;

const META_LENGTH: u32 = 0x0002_0000;
const TRANSFER_SYNTAX: u32 = 0x0002_0010;
const PATIENT_NAME: u32 = 0x0010_0010;
const PATIENT_ID: u32 = 0x0010_0020;
const BIRTH_DATE: u32 = 0x0010_0030;
const IDENTITY_REMOVED: u32 = 0x0012_0062;
const SAMPLES: u32 = 0x0028_0002;
const PHOTOMETRIC: u32 = 0x0028_0004;
const FRAMES: u32 = 0x0028_0008;
const ROWS: u32 = 0x0028_0010;
const COLUMNS: u32 = 0x0028_0011;
const BITS: u32 = 0x0028_0101;
/// Pixel data: as floats, as doubles, as whole numbers.
const PIXELS: [u32; 3] = [0x7FE0_0008, 0x7FE0_0009, 0x7FE0_0010];
const ITEM_END: u32 = 0xFFFE_E00D;
const SEQUENCE_END: u32 = 0xFFFE_E0DD;

/// How elements are written.
#[derive(Clone, Copy)]
struct Syntax {
    order: Order,
    explicit: bool,
}

const META: Syntax = Syntax { order: Order::Little, explicit: true };

/// The head of one data element.
struct Element {
    tag: u32,
    length: u32,
    value: u64,
}

/// Reads a DICOM file.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    if part.array::<4>(128)? != Some(*b"DICM") {
        return Ok(unreadable("no DICM after a preamble of 128 bytes"));
    }
    let mut image = ImageFacts::of_unknown_size();
    let (start, syntax) = match meta(&mut part)? {
        Ok(found) => found,
        Err(trouble) => {
            return Ok(Probed { image: Some(image), troubles: vec![trouble], ..Probed::default() });
        }
    };
    let mut troubles = Vec::new();
    if let Some(syntax) = syntax {
        troubles.extend(data(&mut part, start, syntax, depth, &mut image)?);
    } else {
        let detail = "the data set is deflated and was not looked at";
        troubles.push(Trouble::minor(TroubleKind::Unverified, detail));
    }
    Ok(Probed { image: Some(image), troubles, ..Probed::default() })
}

/// Walks the file meta group: where the data set begins and how it is written; `None` = deflated.
fn meta(part: &mut Part<'_>) -> io::Result<Result<(u64, Option<Syntax>), Trouble>> {
    let len = part.len();
    let mut at = 132;
    let mut syntax = Some(META);
    let mut declared = None;
    // What follows may be packed, so only the declared length gives for certain where the group ends.
    for _ in 0..MOST {
        if declared == Some(at) {
            break;
        }
        let Some(element) = element(part, at, META)? else {
            if at == len {
                break;
            }
            return Ok(Err(beyond("the file meta group", at, len)));
        };
        if element.tag >> 16 != 2 {
            break;
        }
        let end = element.value.saturating_add(u64::from(element.length));
        if end > len {
            return Ok(Err(beyond("the file meta group", end, len)));
        }
        match element.tag {
            META_LENGTH => {
                let length = part.u32(Order::Little, element.value)?;
                declared = length.map(|length| end.saturating_add(u64::from(length)));
            }
            TRANSFER_SYNTAX => syntax = transfer_syntax(&text(part, &element)?),
            _ => {}
        }
        at = end;
    }
    if let Some(declared) = declared.filter(|declared| *declared != at) {
        let detail = format!("the file meta group ends at byte {at}, its length says {declared}");
        return Ok(Err(Trouble::doubtful(TroubleKind::ImageUnreadable, detail).at(at)));
    }
    Ok(Ok((at, syntax)))
}

fn transfer_syntax(uid: &str) -> Option<Syntax> {
    match uid {
        "1.2.840.10008.1.2" => Some(Syntax { order: Order::Little, explicit: false }),
        "1.2.840.10008.1.2.2" => Some(Syntax { order: Order::Big, explicit: true }),
        "1.2.840.10008.1.2.1.99" => None,
        _ => Some(META),
    }
}

/// Walks the data set up to its end, and fills in what it says of the image.
fn data(
    part: &mut Part<'_>,
    start: u64,
    syntax: Syntax,
    depth: Depth,
    image: &mut ImageFacts,
) -> io::Result<Option<Trouble>> {
    let len = part.len();
    let (mut at, mut level, mut pixels) = (start, 0_u32, false);
    for _ in 0..MOST {
        let Some(element) = element(part, at, syntax)? else {
            return Ok(last(at, level, pixels, len, image));
        };
        if level == 0 {
            fill(part, syntax, &element, image)?;
            pixels |= PIXELS.contains(&element.tag);
        }
        at = element.value;
        match (element.tag, element.length) {
            (ITEM_END | SEQUENCE_END, _) => level = level.saturating_sub(1),
            (_, UNDEFINED) => level = level.saturating_add(1),
            (_, length) => at = at.saturating_add(u64::from(length)),
        }
        if at > len {
            return Ok(Some(beyond("a data element", at, len)));
        }
        // The pixel data are the last thing that matters to a header.
        if depth < Depth::Structure && element.tag >= 0x7FE0_0000 && level == 0 {
            return Ok(None);
        }
    }
    let detail = format!("more than {MOST} data elements; the rest was not looked at");
    Ok(Some(Trouble::doubtful(TroubleKind::Unverified, detail).at(at)))
}

/// Whether a data set may end where the file does.
fn last(at: u64, level: u32, pixels: bool, len: u64, image: &ImageFacts) -> Option<Trouble> {
    if at != len || level > 0 {
        return Some(beyond("a data element", at, len));
    }
    let expected = image.width.is_some() && image.height.is_some();
    let trouble = if pixels {
        return None;
    } else if expected {
        let detail = "rows and columns are given, but no pixel data follows";
        Trouble::doubtful(TroubleKind::ImageTruncated, detail)
    } else {
        Trouble::doubtful(TroubleKind::ImageUnreadable, "has neither rows and columns nor pixel data")
    };
    Some(trouble.at(len))
}

/// The head of the element at an offset; `None` where the file ends before.
fn element(part: &mut Part<'_>, at: u64, syntax: Syntax) -> io::Result<Option<Element>> {
    let order = syntax.order;
    let head = part.slice(at, 12)?;
    let (Some(group), Some(number)) = (array(head, 0), array(head, 2)) else { return Ok(None) };
    let tag = (u32::from(order.u16(group)) << 16) | u32::from(order.u16(number));
    let vr = array::<2>(head, 4).unwrap_or_default();
    // Delimiters have no type in any syntax.
    let implicit = !syntax.explicit || tag >> 16 == 0xFFFE;
    let (length, size) = if implicit {
        (array(head, 4).map(|bytes| order.u32(bytes)), 8)
    } else if LONG.contains(&&vr) {
        (array(head, 8).map(|bytes| order.u32(bytes)), 12)
    } else {
        (array(head, 6).map(|bytes| u32::from(order.u16(bytes))), 8)
    };
    Ok(length.map(|length| Element { tag, length, value: at.saturating_add(size) }))
}

/// Types whose length has four bytes.
const LONG: [&[u8; 2]; 13] =
    [b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"];

/// Takes over what one element says of the image.
fn fill(part: &mut Part<'_>, syntax: Syntax, element: &Element, image: &mut ImageFacts) -> io::Result<()> {
    let short = |part: &mut Part<'_>| part.u16(syntax.order, element.value);
    match element.tag {
        ROWS => image.height = short(part)?.map(u32::from),
        COLUMNS => image.width = short(part)?.map(u32::from),
        BITS => image.bits = short(part)?.and_then(|bits| u8::try_from(bits).ok()),
        FRAMES => image.frames = text(part, element)?.parse().ok(),
        SAMPLES if image.colour.is_none() => {
            image.colour = Some(if short(part)? == Some(1) { Colour::Gray } else { Colour::Rgb });
        }
        PHOTOMETRIC => image.colour = Some(colour(&text(part, element)?)),
        PATIENT_NAME => image.patient.set(Patient::NAME, is_filled(&text(part, element)?)),
        PATIENT_ID => image.patient.set(Patient::ID, is_filled(&text(part, element)?)),
        BIRTH_DATE => image.patient.set(Patient::BIRTH_DATE, is_filled(&text(part, element)?)),
        IDENTITY_REMOVED => image.patient.set(Patient::REMOVED, text(part, element)? == "YES"),
        _ => {}
    }
    Ok(())
}

/// Whether a value says anything; the parts of a name are divided by `^` and `=` (PS3.5 §6.2).
fn is_filled(value: &str) -> bool {
    value.contains(|c: char| !c.is_whitespace() && !matches!(c, '^' | '=' | '\0'))
}

fn colour(photometric: &str) -> Colour {
    match photometric {
        "MONOCHROME1" | "MONOCHROME2" => Colour::Gray,
        "RGB" => Colour::Rgb,
        "PALETTE COLOR" => Colour::Palette,
        "CMYK" => Colour::Cmyk,
        name if name.starts_with("YBR") => Colour::YCbCr,
        _ => Colour::Other,
    }
}

/// A short text without its padding.
fn text(part: &mut Part<'_>, element: &Element) -> io::Result<String> {
    let want = usize::try_from(element.length).unwrap_or(0).min(64);
    let text = String::from_utf8_lossy(part.slice(element.value, want)?).into_owned();
    Ok(text.trim_matches(['\0', ' ']).to_owned())
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests {
    use super::super::specimens::{dicom, read, size, troubles};
    use super::*;
    use crate::model::{Format, Grade};

    #[test]
    fn the_image_is_reported_and_not_the_icon_within() {
        let image = read(Format::Dicom, &dicom(), Depth::Header).image.expect("a data set");
        assert_eq!((image.width, image.height), (Some(5), Some(3)));
        assert_eq!((image.colour, image.bits), (Some(Colour::Gray), Some(12)));
    }

    /// A file in another transfer syntax, with this data set.
    fn file(syntax: &str, data: &[u8]) -> Vec<u8> {
        let len = u8::try_from(syntax.len()).expect("a short name");
        let meta = [&b"\x02\0\x10\0UI"[..], &[len, 0], syntax.as_bytes()].concat();
        [&[0; 128], &b"DICM\x02\0\0\0UL\x04\0"[..], &[len + 8, 0, 0, 0], &meta, data].concat()
    }

    #[test]
    fn other_ways_of_writing_are_read() {
        let implicit = b"\x28\0\x10\0\x02\0\0\0\x03\0\x28\0\x11\0\x02\0\0\0\x05\0\xE0\x7F\x10\0\0\0\0\0";
        assert_eq!(size(Format::Dicom, &file("1.2.840.10008.1.2\0", implicit)), Some((5, 3)));
        let big = b"\0\x28\0\x10US\0\x02\0\x03\0\x28\0\x11US\0\x02\0\x05\x7F\xE0\0\x10OW\0\0\0\0\0\0";
        assert_eq!(size(Format::Dicom, &file("1.2.840.10008.1.2.2\0", big)), Some((5, 3)));
        let deflated = file("1.2.840.10008.1.2.1.99", b"\x01\x02");
        assert_eq!(troubles(Format::Dicom, &deflated), [(TroubleKind::Unverified, Grade::Minor)]);
    }

    #[test]
    fn a_size_without_pixels_is_doubtful() {
        let data = b"\x28\0\x10\0US\x02\0\x03\0\x28\0\x11\0US\x02\0\x05\0";
        let found = troubles(Format::Dicom, &file("1.2.840.10008.1.2.1\0", data));
        assert_eq!(found, [(TroubleKind::ImageTruncated, Grade::Doubtful)]);
    }

    #[test]
    fn packed_pixels_end_with_their_mark() {
        let open = b"\xE0\x7F\x10\0OB\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\x02\0\0\0ab";
        let found = troubles(Format::Dicom, &file("1.2.840.10008.1.2.4.50\0\0", open));
        assert_eq!(found, [(TroubleKind::ImageTruncated, Grade::Broken)]);
        let closed = [&open[..], b"\xFE\xFF\xDD\xE0\0\0\0\0"].concat();
        assert_eq!(troubles(Format::Dicom, &file("1.2.840.10008.1.2.4.50\0\0", &closed)), []);
    }

    #[test]
    fn a_group_length_that_lies_is_doubtful() {
        let mut bytes = dicom();
        bytes[140] ^= 1;
        let found = troubles(Format::Dicom, &bytes);
        assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Doubtful)]);
    }

    /// What is reported of the patient, where the data set begins with these elements.
    fn patient(elements: &[(u32, &str)]) -> Patient {
        let mut data = Vec::new();
        for (tag, value) in elements {
            let tag = [(tag >> 16).to_le_bytes(), tag.to_le_bytes()];
            data.extend(tag.iter().flat_map(|half| &half[..2]));
            data.extend(b"LO");
            data.extend(u16::try_from(value.len()).expect("a short value").to_le_bytes());
            data.extend(value.as_bytes());
        }
        data.extend(b"\x28\0\x10\0US\x02\0\x03\0\x28\0\x11\0US\x02\0\x05\0\xE0\x7F\x10\0OW\0\0\0\0\0\0");
        let probed = read(Format::Dicom, &file("1.2.840.10008.1.2.1\0", &data), Depth::Header);
        assert_eq!(probed.troubles, []);
        probed.image.expect("a data set").patient
    }

    #[test]
    fn who_the_patient_is_counts_only_where_it_is_filled() {
        let filled = [(0x0010_0010, "DOE^JANE"), (0x0010_0020, "12"), (0x0010_0030, "19700101")];
        assert_eq!(patient(&filled), Patient::NAME | Patient::ID | Patient::BIRTH_DATE);
        assert_eq!(patient(&filled[1..2]), Patient::ID);
        let empty = [(0x0010_0010, "^^ "), (0x0010_0020, ""), (0x0010_0030, "  ")];
        assert_eq!(patient(&empty), Patient::empty());
        assert_eq!(patient(&[(0x0010_0040, "F ")]), Patient::empty());
        assert_eq!(patient(&[]), Patient::empty());
    }

    #[test]
    fn whether_the_identity_was_removed_is_reported() {
        let name = (0x0010_0010, "DUMMY ");
        assert_eq!(patient(&[name, (0x0012_0062, "YES ")]), Patient::NAME | Patient::REMOVED);
        assert_eq!(patient(&[name, (0x0012_0062, "NO")]), Patient::NAME);
        assert_eq!(patient(&[name, (0x0012_0062, "")]), Patient::NAME);
    }

    #[test]
    fn a_file_without_its_mark_is_unreadable() {
        let found = troubles(Format::Dicom, &[0; 200]);
        assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Broken)]);
    }
}
