//! Windows icons and cursors: the largest of the pictures, and whether all of them lie within the file.
//!
//! Reads the header of each picture, DIB or PNG, no further.

use std::io;

use super::Probed;
use super::part::{Order, Part, array, cut, unreadable};
use crate::model::{Colour, Depth, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

const LE: Order = Order::Little;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// One picture as the list tells it.
struct Picture {
    width: u32,
    height: u32,
    bits: u16,
    size: u64,
    offset: u64,
}

/// Reads an icon.
pub(super) fn probe(bytes: &mut dyn Bytes, _depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    let Some(head) = part.array::<6>(0)? else {
        return Ok(cut("the header of 6 bytes ends early", part.len()));
    };
    let kind = LE.u16([head[2], head[3]]);
    let count = LE.u16([head[4], head[5]]);
    if head[0] != 0 || head[1] != 0 || !matches!(kind, 1 | 2) {
        return Ok(unreadable("no icon signature"));
    }
    if count == 0 {
        return Ok(unreadable("lists no picture"));
    }
    let want = usize::from(count) * 16;
    let len = part.len();
    let rows = part.slice(6, want)?;
    let pictures: Vec<Picture> = rows.chunks_exact(16).filter_map(|row| listed(row, kind)).collect();
    if pictures.len() < usize::from(count) {
        let found = pictures.len();
        return Ok(cut(format!("{count} pictures are declared, {found} are listed"), len));
    }
    let mut found = Probed { image: None, troubles: Vec::new() };
    for (picture, number) in pictures.iter().zip(1_u32..) {
        if let Some(trouble) = outside(picture, number, len) {
            found.troubles.push(trouble);
            break;
        }
        let Some(image) = inner(&mut part, picture)? else {
            let detail = format!("picture {number} is neither a PNG nor a DIB");
            found.troubles.push(Trouble::broken(TroubleKind::ImageUnreadable, detail).at(picture.offset));
            break;
        };
        if area(&image) > found.image.as_ref().map_or(0, area) {
            found.image = Some(image);
        }
    }
    if let Some(image) = &mut found.image {
        image.frames = Some(u32::from(count));
    }
    Ok(found)
}

fn area(image: &ImageFacts) -> u64 {
    u64::from(image.width.unwrap_or(0)).saturating_mul(u64::from(image.height.unwrap_or(0)))
}

/// One row of the list; a side of 0 stands for 256 pixels.
fn listed(row: &[u8], kind: u16) -> Option<Picture> {
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    let bits = LE.u16(array(row, 6)?);
    Some(Picture {
        width: side(*row.first()?),
        height: side(*row.get(1)?),
        // A cursor has its hot spot here.
        bits: if kind == 1 { bits } else { 0 },
        size: u64::from(LE.u32(array(row, 8)?)),
        offset: u64::from(LE.u32(array(row, 12)?)),
    })
}

fn outside(picture: &Picture, number: u32, len: u64) -> Option<Trouble> {
    let end = picture.offset.saturating_add(picture.size);
    (end > len).then(|| {
        let detail = format!("picture {number} ends at byte {end}, the file has {len}");
        Trouble::broken(TroubleKind::ImageTruncated, detail).at(picture.offset)
    })
}

/// What the picture says of itself, which counts more than the list.
fn inner(part: &mut Part<'_>, picture: &Picture) -> io::Result<Option<ImageFacts>> {
    let want = usize::try_from(picture.size).unwrap_or(usize::MAX).min(40);
    let head = part.slice(picture.offset, want)?;
    Ok(if head.starts_with(PNG) { png(head) } else { dib(head, picture) })
}

fn png(head: &[u8]) -> Option<ImageFacts> {
    if head.get(12..16)? != b"IHDR" {
        return None;
    }
    let mut image =
        ImageFacts::sized(u32::from_be_bytes(array(head, 16)?), u32::from_be_bytes(array(head, 20)?));
    image.bits = head.get(24).copied();
    image.colour = match head.get(25)? {
        0 => Some(Colour::Gray),
        2 => Some(Colour::Rgb),
        3 => Some(Colour::Palette),
        4 => Some(Colour::GrayAlpha),
        6 => Some(Colour::Rgba),
        _ => None,
    };
    Some(image)
}

fn dib(head: &[u8], picture: &Picture) -> Option<ImageFacts> {
    let size = LE.u32(array(head, 0)?);
    let (width, height, depth) = match size {
        12 => {
            let side = |at| array(head, at).map(|bytes| u32::from(LE.u16(bytes)));
            (side(4)?, side(6)?, LE.u16(array(head, 10)?))
        }
        40..=256 => {
            let side = |at| array(head, at).map(|bytes| LE.u32(bytes).cast_signed().unsigned_abs());
            (side(4)?, side(8)?, LE.u16(array(head, 14)?))
        }
        _ => return None,
    };
    // The height is that of the picture and of its mask together.
    let mut image = ImageFacts::sized(width, height / 2);
    if width == 0 || height < 2 {
        image = ImageFacts::sized(picture.width, picture.height);
    }
    let depth = if depth == 0 { picture.bits } else { depth };
    (image.bits, image.colour) = match depth {
        32 => (Some(8), Some(Colour::Rgba)),
        24 => (Some(8), Some(Colour::Rgb)),
        16 => (Some(5), Some(Colour::Rgb)),
        1 | 4 | 8 => (u8::try_from(depth).ok(), Some(Colour::Palette)),
        _ => (None, None),
    };
    Some(image)
}
