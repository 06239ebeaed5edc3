//! The primary image of HEIC and AVIF (ISO/IEC 23008-12): size, clean aperture, rotation, bits.
//!
//! Knows the properties of an item; nothing of HEVC or AV1.

use std::io;

use super::super::part::{Part, array};
use super::{BE, Box, boxes};
use crate::model::{Colour, ImageFacts};

/// What the properties of the primary image say together.
#[derive(Default)]
struct Seen {
    size: Option<(u32, u32)>,
    aperture: Option<(u32, u32)>,
    turns: u8,
    mirror: Option<u8>,
    channels: Option<u8>,
    bits: Option<u8>,
}

/// The primary image that the box `meta` describes.
pub(super) fn image(part: &mut Part<'_>, meta: Box) -> io::Result<Option<ImageFacts>> {
    // A full box: version and flags come first.
    let inner = boxes(part, meta.payload.saturating_add(4), meta.end)?;
    let find = |kind: &[u8; 4]| inner.iter().find(|found| found.kind == *kind).copied();
    let Some(properties) = find(b"iprp") else { return Ok(None) };
    let primary = match find(b"pitm") {
        Some(item) => item_number(part, item)?,
        None => None,
    };
    let groups = boxes(part, properties.payload, properties.end)?;
    let Some(list) = groups.iter().find(|found| found.kind == *b"ipco") else { return Ok(None) };
    let list = boxes(part, list.payload, list.end)?;
    let mut wanted = Vec::new();
    for group in groups.iter().filter(|found| found.kind == *b"ipma") {
        let raw = payload(part, *group)?;
        wanted.extend(associations(raw, primary).unwrap_or_default());
    }
    let mut seen = Seen::default();
    for index in wanted {
        // Properties count from 1; 0 stands for none.
        let Some(property) = index.checked_sub(1).and_then(|index| list.get(index)) else { continue };
        let kind = property.kind;
        take(&mut seen, kind, payload(part, *property)?);
    }
    Ok(seen.facts())
}

fn payload<'p>(part: &'p mut Part<'_>, of: Box) -> io::Result<&'p [u8]> {
    let want = usize::try_from(of.end.saturating_sub(of.payload)).unwrap_or(usize::MAX);
    part.slice(of.payload, want)
}

/// The number of the primary item.
fn item_number(part: &mut Part<'_>, item: Box) -> io::Result<Option<u32>> {
    let raw = payload(part, item)?;
    Ok(match raw.first() {
        Some(0) => array(raw, 4).map(|bytes| u32::from(BE.u16(bytes))),
        _ => array(raw, 4).map(|bytes| BE.u32(bytes)),
    })
}

/// The properties of the primary item, as indexes from 1; of the first item where none is primary.
fn associations(raw: &[u8], primary: Option<u32>) -> Option<Vec<usize>> {
    let version = *raw.first()?;
    let wide = raw.get(3)? & 1 == 1;
    let items = BE.u32(array(raw, 4)?);
    let mut at = 8_usize;
    for _ in 0..items {
        let (item, head) =
            if version == 0 { (u32::from(BE.u16(array(raw, at)?)), 2) } else { (BE.u32(array(raw, at)?), 4) };
        let count = usize::from(*raw.get(at.checked_add(head)?)?);
        let start = at.checked_add(head)?.checked_add(1)?;
        let end = start.checked_add(count.checked_mul(if wide { 2 } else { 1 })?)?;
        let rows = raw.get(start..end)?;
        if primary.is_none_or(|primary| primary == item) {
            // The top bit says that the property is essential.
            return Some(if wide {
                rows.chunks_exact(2)
                    .filter_map(|row| Some(usize::from(BE.u16(array(row, 0)?) & 0x7FFF)))
                    .collect()
            } else {
                rows.iter().map(|row| usize::from(row & 0x7F)).collect()
            });
        }
        at = end;
    }
    None
}

/// Takes over one property.
fn take(seen: &mut Seen, kind: [u8; 4], raw: &[u8]) {
    let long = |at| array(raw, at).map(|bytes| BE.u32(bytes));
    match &kind {
        b"ispe" => seen.size = long(4).zip(long(8)),
        b"clap" => {
            let side = |at| Some(long(at)?.checked_div(long(at.checked_add(4)?)?)?).filter(|side| *side > 0);
            seen.aperture = side(0).zip(side(8));
        }
        b"irot" => seen.turns = raw.first().map_or(0, |turns| turns & 3),
        b"imir" => seen.mirror = raw.first().map(|axis| axis & 1),
        b"pixi" => {
            seen.channels = raw.get(4).copied();
            seen.bits = raw.get(5).copied();
        }
        _ => {}
    }
}

impl Seen {
    fn facts(&self) -> Option<ImageFacts> {
        let (mut width, mut height) = self.size.filter(|(width, height)| *width > 0 && *height > 0)?;
        // The clean aperture is what every reader shows.
        if let Some((clean_width, clean_height)) = self.aperture {
            (width, height) = (clean_width.min(width), clean_height.min(height));
        }
        let mut image = ImageFacts::sized(width, height);
        image.bits = self.bits;
        image.colour = match self.channels {
            Some(1) => Some(Colour::Gray),
            Some(3) => Some(Colour::Rgb),
            Some(4) => Some(Colour::Rgba),
            _ => None,
        };
        image.frames = Some(1);
        image.orientation = Some(self.orientation());
        Some(image)
    }

    /// Quarter turns against the clock and a mirror, in the words of EXIF.
    fn orientation(&self) -> u8 {
        // Turned first, then mirrored: axis 0 swaps top and bottom, axis 1 left and right.
        match (self.mirror, self.turns) {
            (None, 0) => 1,
            (None, 1) => 8,
            (None, 2) => 3,
            (None, _) => 6,
            (Some(1), 0) | (Some(0), 2) => 2,
            (Some(0), 0) | (Some(1), 2) => 4,
            (Some(0), 1) | (Some(1), 3) => 5,
            (Some(_), _) => 7,
        }
    }
}
