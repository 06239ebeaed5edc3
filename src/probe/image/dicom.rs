//! DICOM files: the preamble, the file meta group, and the fields that tell the size of the picture
//! (DICOM PS3.5 §7, PS3.10 §7.1).
//!
//! Walks the data elements without a dictionary; reads no name of a person and no pixel.

use std::io;

use super::Probed;
use super::part::{Order, Part, array, unreadable};
use crate::model::{Colour, Depth, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

/// The most data elements that are looked at.
const MOST: u32 = 100_000;
/// The length of what is closed by a delimiter instead.
const UNDEFINED: u32 = u32::MAX;

const META_LENGTH: u32 = 0x0002_0000;
const TRANSFER_SYNTAX: u32 = 0x0002_0010;
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
    let mut image = ImageFacts::unsized_picture();
    let (start, syntax) = match meta(&mut part)? {
        Ok(found) => found,
        Err(trouble) => return Ok(Probed { image: Some(image), troubles: vec![trouble] }),
    };
    let mut troubles = Vec::new();
    match syntax {
        Some(syntax) => troubles.extend(data(&mut part, start, syntax, depth, &mut image)?),
        None => {
            let detail = "the data set is deflated and was not looked at";
            troubles.push(Trouble::minor(TroubleKind::Unverified, detail));
        }
    }
    Ok(Probed { image: Some(image), troubles })
}

/// Walks the file meta group: where the data set begins and how it is written; `None` = deflated.
fn meta(part: &mut Part<'_>) -> io::Result<Result<(u64, Option<Syntax>), Trouble>> {
    let len = part.len();
    let mut at = 132;
    let mut syntax = Some(META);
    let mut declared = None;
    for _ in 0..MOST {
        let Some(element) = element(part, at, META)? else {
            if at == len {
                break;
            }
            return Ok(Err(ended("the file meta group", at, len)));
        };
        if element.tag >> 16 != 2 {
            break;
        }
        let end = element.value.saturating_add(u64::from(element.length));
        if end > len {
            return Ok(Err(ended("the file meta group", end, len)));
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

/// Walks the data set up to its end, and fills in what it tells of the picture.
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
            return Ok(Some(ended("a data element", at, len)));
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
        return Some(ended("a data element", at, len));
    }
    let expected = image.width.is_some() && image.height.is_some();
    (expected && !pixels).then(|| {
        let detail = "rows and columns are told, and no pixel data follow";
        Trouble::doubtful(TroubleKind::ImageTruncated, detail).at(len)
    })
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

/// Takes over what one element tells of the picture.
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
        _ => {}
    }
    Ok(())
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

fn ended(what: &str, end: u64, len: u64) -> Trouble {
    let detail = format!("{what} ends at byte {end}, the file has {len}");
    Trouble::broken(TroubleKind::ImageTruncated, detail).at(len)
}
