//! Photoshop documents (PSD) and their large kind (PSB): the header, the sections and the merged image
//! (Adobe Photoshop File Formats Specification).
//!
//! Knows no layer.

use std::io;

use super::Probed;
use super::part::{Order, Part, beyond, cut, unreadable};
use crate::model::{Colour, Depth, ImageFacts, Trouble};
use crate::source::Bytes;

const BE: Order = Order::Big;
/// Row lengths that are read at a time.
const ROWS: usize = 65_536;

/// What the header says of the merged image.
struct Header {
    large: bool,
    channels: u16,
    width: u32,
    height: u32,
    bits: u16,
}

/// Reads a Photoshop document.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    let Some(head) = part.array::<26>(0)? else {
        return Ok(cut("the header of 26 bytes ends early", part.len()));
    };
    let word = |at: usize| BE.u16([head[at], head[at + 1]]);
    let long = |at: usize| BE.u32([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let version = word(4);
    let header =
        Header { large: version == 2, channels: word(12), height: long(14), width: long(18), bits: word(22) };
    if !head.starts_with(b"8BPS") || !matches!(version, 1 | 2) {
        return Ok(unreadable("no Photoshop signature of version 1 or 2"));
    }
    let most = if header.large { 300_000 } else { 30_000 };
    if !(1..=most).contains(&header.width) || !(1..=most).contains(&header.height) {
        let (width, height) = (header.width, header.height);
        return Ok(unreadable(format!("declares {width}x{height} pixels, 1 to {most} are allowed")));
    }
    if !(1..=56).contains(&header.channels) || !matches!(header.bits, 1 | 8 | 16 | 32) {
        let (channels, bits) = (header.channels, header.bits);
        return Ok(unreadable(format!("declares {channels} channels of {bits} bits")));
    }
    let mut image = ImageFacts::sized(header.width, header.height);
    image.bits = u8::try_from(header.bits).ok();
    image.colour = Some(colour(word(24), header.channels));
    image.frames = Some(1);
    let troubles = if depth >= Depth::Structure { sections(&mut part, &header)? } else { None };
    Ok(Probed { image: Some(image), troubles: troubles.into_iter().collect(), ..Probed::default() })
}

fn colour(mode: u16, channels: u16) -> Colour {
    match mode {
        1 if channels > 1 => Colour::GrayAlpha,
        0 | 1 | 8 => Colour::Gray,
        2 => Colour::Palette,
        3 if channels > 3 => Colour::Rgba,
        3 => Colour::Rgb,
        4 => Colour::Cmyk,
        9 => Colour::Lab,
        _ => Colour::Other,
    }
}

/// Whether the three sections and the merged image are whole.
fn sections(part: &mut Part<'_>, header: &Header) -> io::Result<Option<Trouble>> {
    let len = part.len();
    let mut at = 26_u64;
    for name in ["colour", "resource", "layer"] {
        let wide = header.large && name == "layer";
        let size = if wide { part.u64(BE, at)? } else { part.u32(BE, at)?.map(u64::from) };
        let end = size.and_then(|size| at.checked_add(if wide { 8 } else { 4 })?.checked_add(size));
        at = match end {
            Some(end) if end <= len => end,
            Some(end) => return Ok(Some(beyond(&format!("the {name} section"), end, len))),
            None => return Ok(Some(beyond(&format!("the length of the {name} section"), at + 4, len))),
        };
    }
    let Some(packing) = part.u16(BE, at)? else {
        return Ok(Some(beyond("the packing of the merged image", at + 2, len)));
    };
    let data = at.saturating_add(2);
    let rows = u64::from(header.height).saturating_mul(u64::from(header.channels));
    let size = match packing {
        0 => {
            let row = u64::from(header.width).saturating_mul(u64::from(header.bits)).div_ceil(8);
            Some(row.saturating_mul(rows))
        }
        1 => packed(part, data, rows, header.large)?,
        _ => Some(0),
    };
    Ok(match size.map(|size| data.saturating_add(size)) {
        Some(end) if end <= len => None,
        Some(end) => Some(beyond("the merged image", end, len)),
        None => Some(beyond("the list of row lengths", data.saturating_add(rows.saturating_mul(2)), len)),
    })
}

/// Bytes of run-length packed rows with the list of their lengths before them; `None` where that list
/// is cut.
fn packed(part: &mut Part<'_>, at: u64, rows: u64, large: bool) -> io::Result<Option<u64>> {
    let step = if large { 4 } else { 2 };
    let list = rows.saturating_mul(step);
    if at.saturating_add(list) > part.len() {
        return Ok(None);
    }
    let (mut done, mut total) = (0_u64, list);
    while done < list {
        let want = usize::try_from(list.saturating_sub(done)).unwrap_or(ROWS).min(ROWS);
        let lengths = part.slice(at.saturating_add(done), want)?;
        if lengths.is_empty() {
            return Ok(None);
        }
        let sum = |size: usize| {
            let number = |row: &[u8]| row.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            lengths.chunks(size).map(number).fold(0_u64, u64::saturating_add)
        };
        total = total.saturating_add(sum(if large { 4 } else { 2 }));
        done = done.saturating_add(u64::try_from(lengths.len()).unwrap_or(u64::MAX));
    }
    Ok(Some(total))
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests {
    use super::super::specimens::{psd, read, troubles};
    use super::*;
    use crate::model::{Format, Grade, TroubleKind};

    #[test]
    fn the_header_gives_size_colour_and_bits() {
        let image = read(Format::Psd, &psd(), Depth::Header).image.expect("a header");
        assert_eq!((image.width, image.height), (Some(4), Some(2)));
        assert_eq!((image.colour, image.bits), (Some(Colour::Rgb), Some(8)));
    }

    #[test]
    fn a_side_of_thirty_thousand_pixels_is_the_largest_but_in_the_large_kind() {
        let wide = |version: u8, width: u32| {
            let mut bytes = psd();
            bytes[5] = version;
            bytes[18..22].copy_from_slice(&width.to_be_bytes());
            read(Format::Psd, &bytes, Depth::Header).image.is_some()
        };
        assert!(wide(1, 30_000) && !wide(1, 30_001) && !wide(1, 0));
        assert!(wide(2, 300_000) && !wide(2, 300_001) && !wide(3, 1));
    }

    #[test]
    fn a_plain_merged_image_must_be_whole() {
        let mut bytes = psd();
        let at = bytes.len() - 25;
        bytes[at] = 0;
        assert_eq!(troubles(Format::Psd, &bytes), []);
        bytes.pop();
        assert_eq!(troubles(Format::Psd, &bytes), [(TroubleKind::ImageTruncated, Grade::Broken)]);
    }
}
