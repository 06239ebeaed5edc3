//! JPEG 2000: the image header of JP2 files, and the size marker of bare codestreams
//! (ISO/IEC 15444-1 annexes A and I).
//!
//! Knows no tile and no wavelet.

use std::io;

use super::super::Probed;
use super::super::part::{Part, array, cut, unreadable};
use super::{BE, boxes, tiles};
use crate::model::{Colour, Depth, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

/// Start of codestream, then the size marker.
const CODESTREAM: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
const END_OF_CODESTREAM: [u8; 2] = [0xFF, 0xD9];

/// Reads a JPEG 2000 file.
pub(in super::super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    if part.array::<4>(0)? == Some(CODESTREAM) {
        let Some(image) = size_marker(&mut part)? else {
            return Ok(cut("the size marker ends early", part.len()));
        };
        let len = part.len();
        let troubles = end(&mut part, len, depth)?.into_iter().collect();
        return Ok(Probed { image: Some(image), troubles, ..Probed::default() });
    }
    let (found, misfit) = tiles(&mut part)?;
    let Some(header) = found.iter().find(|found| found.kind == *b"jp2h") else {
        return Ok(misfit.map_or_else(
            || unreadable("no JPEG 2000 header box"),
            |trouble| Probed { image: None, troubles: vec![trouble], ..Probed::default() },
        ));
    };
    let inner = boxes(&mut part, header.payload, header.end)?;
    let image = match inner.iter().find(|found| found.kind == *b"ihdr") {
        Some(header) => image_header(part.slice(header.payload, 14)?),
        None => None,
    };
    let mut troubles = Vec::new();
    if image.is_none() {
        let detail = "the image header box is missing or cut";
        troubles.push(Trouble::broken(TroubleKind::ImageUnreadable, detail).at(header.start));
    }
    troubles.extend(misfit.filter(|_| depth >= Depth::Structure));
    match found.iter().find(|found| found.kind == *b"jp2c") {
        Some(stream) => troubles.extend(end(&mut part, stream.end, depth)?),
        None if troubles.is_empty() => {
            let detail = "no codestream follows the header";
            troubles.push(Trouble::broken(TroubleKind::ImageTruncated, detail).at(part.len()));
        }
        None => {}
    }
    Ok(Probed { image, troubles, ..Probed::default() })
}

/// Height, width, components and bits, as the image header box gives them.
fn image_header(raw: &[u8]) -> Option<ImageFacts> {
    let height = BE.u32(array(raw, 0)?);
    let width = BE.u32(array(raw, 4)?);
    let components = BE.u16(array(raw, 8)?);
    let bits = *raw.get(10)?;
    let mut image = ImageFacts::sized(width, height);
    // 255 says that components differ; else the top bit is the sign and the rest one less than the bits.
    image.bits = (bits != 255).then_some((bits & 0x7F).saturating_add(1));
    image.colour = Some(colour(components));
    image.frames = Some(1);
    Some(image)
}

/// What the size marker says: the reference grid less the offset of the image on it.
fn size_marker(part: &mut Part<'_>) -> io::Result<Option<ImageFacts>> {
    let raw = part.slice(0, 43)?;
    let long = |at| array(raw, at).map(|bytes| BE.u32(bytes));
    let side = |from, to| Some(long(from)?.saturating_sub(long(to)?));
    let Some((width, height)) = side(8, 16).zip(side(12, 20)) else { return Ok(None) };
    let mut image = ImageFacts::sized(width, height);
    image.colour = array(raw, 40).map(|bytes| colour(BE.u16(bytes)));
    image.bits = raw.get(42).map(|bits| (bits & 0x7F).saturating_add(1));
    image.frames = Some(1);
    Ok(Some(image))
}

fn colour(components: u16) -> Colour {
    match components {
        1 => Colour::Gray,
        2 => Colour::GrayAlpha,
        3 => Colour::Rgb,
        4 => Colour::Rgba,
        _ => Colour::Other,
    }
}

/// Whether the codestream that ends here ends with its own mark.
fn end(part: &mut Part<'_>, end: u64, depth: Depth) -> io::Result<Option<Trouble>> {
    if depth < Depth::Structure || part.array(end.saturating_sub(2))? == Some(END_OF_CODESTREAM) {
        return Ok(None);
    }
    let detail = "the codestream does not end with its end mark";
    Ok(Some(Trouble::broken(TroubleKind::ImageTruncated, detail).at(end)))
}
