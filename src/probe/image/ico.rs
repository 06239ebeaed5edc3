//! Windows icons and cursors: the largest of the images, and whether all of them lie within the file.
//!
//! Reads the header of each image, DIB or PNG, no further.

use std::io;

use super::Probed;
use super::part::{Order, Part, array, cut, unreadable};
use crate::model::{Colour, Depth, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

const LE: Order = Order::Little;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// One image as the list gives it.
struct Icon {
    width: u32,
    height: u32,
    bits: u16,
    size: u64,
    offset: u64,
}

/// Reads an icon.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    let len = part.len();
    let Some(head) = part.array::<6>(0)? else { return Ok(cut("the header of 6 bytes ends early", len)) };
    let kind = LE.u16([head[2], head[3]]);
    let count = LE.u16([head[4], head[5]]);
    if head[0] != 0 || head[1] != 0 || !matches!(kind, 1 | 2) {
        return Ok(unreadable("no icon signature"));
    }
    if count == 0 {
        return Ok(unreadable("lists no image"));
    }
    let rows = part.slice(6, usize::from(count) * 16)?;
    let icons: Vec<Icon> = rows.chunks_exact(16).filter_map(|row| listed(row, kind)).collect();
    if icons.len() < usize::from(count) {
        let found = icons.len();
        return Ok(cut(format!("{count} images are declared, {found} are listed"), len));
    }
    let mut found = Probed { image: None, troubles: Vec::new(), ..Probed::default() };
    for (icon, number) in icons.iter().zip(1_u32..) {
        let (image, trouble) = look(&mut part, icon, number, depth)?;
        if area(image.as_ref()) > area(found.image.as_ref()) {
            found.image = image;
        }
        if trouble.is_some() {
            found.troubles.extend(trouble);
            break;
        }
    }
    if let Some(image) = &mut found.image {
        image.frames = Some(u32::from(count));
    }
    Ok(found)
}

/// What one image says of itself, and the first thing that is wrong with it.
fn look(
    part: &mut Part<'_>,
    icon: &Icon,
    number: u32,
    depth: Depth,
) -> io::Result<(Option<ImageFacts>, Option<Trouble>)> {
    let len = part.len();
    let end = icon.offset.saturating_add(icon.size);
    if end > len {
        let detail = format!("image {number} ends at byte {end}, the file has {len}");
        let trouble = Trouble::broken(TroubleKind::ImageTruncated, detail).at(icon.offset);
        return Ok((None, Some(trouble)));
    }
    let want = usize::try_from(icon.size).unwrap_or(usize::MAX).min(40);
    let head = part.slice(icon.offset, want)?;
    let dib = if head.starts_with(PNG) { None } else { Dib::read(head) };
    let image = dib.as_ref().map_or_else(|| png(head), |dib| Some(dib.facts(icon)));
    if image.is_none() {
        let detail = format!("image {number} is neither a PNG nor a DIB");
        let trouble = Trouble::broken(TroubleKind::ImageUnreadable, detail).at(icon.offset);
        return Ok((None, Some(trouble)));
    }
    let needed = dib.map_or(0, |dib| dib.bytes());
    let short = depth >= Depth::Structure && needed > icon.size;
    let trouble = short.then(|| {
        let size = icon.size;
        let detail = format!("image {number} has {size} bytes, its size asks for {needed}");
        Trouble::broken(TroubleKind::ImageTruncated, detail).at(icon.offset)
    });
    Ok((image, trouble))
}

fn area(image: Option<&ImageFacts>) -> u64 {
    let side = |side: Option<u32>| u64::from(side.unwrap_or(0));
    image.map_or(0, |image| side(image.width).saturating_mul(side(image.height)))
}

/// One row of the list; a side of 0 stands for 256 pixels.
fn listed(row: &[u8], kind: u16) -> Option<Icon> {
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    let bits = LE.u16(array(row, 6)?);
    Some(Icon {
        width: side(*row.first()?),
        height: side(*row.get(1)?),
        // A cursor has its hot spot here.
        bits: if kind == 1 { bits } else { 0 },
        size: u64::from(LE.u32(array(row, 8)?)),
        offset: u64::from(LE.u32(array(row, 12)?)),
    })
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

/// A bitmap without its file header, as icons hold it.
struct Dib {
    header: u32,
    width: u32,
    height: u32,
    depth: u16,
    colours: u32,
}

impl Dib {
    fn read(head: &[u8]) -> Option<Self> {
        let header = LE.u32(array(head, 0)?);
        let short = |at| array(head, at).map(|bytes| LE.u16(bytes));
        let long = |at| array(head, at).map(|bytes| LE.u32(bytes).cast_signed().unsigned_abs());
        // The height is that of the image and of its mask together.
        match header {
            12 => Some(Self {
                header,
                width: short(4)?.into(),
                height: u32::from(short(6)?) / 2,
                depth: short(10)?,
                colours: 0,
            }),
            40..=256 => Some(Self {
                header,
                width: long(4)?,
                height: long(8)? / 2,
                depth: short(14)?,
                colours: long(32)?,
            }),
            _ => None,
        }
    }

    /// Bytes of the header, the palette and the image; not of the mask, which some writers cut.
    fn bytes(&self) -> u64 {
        let colours = match (self.depth, self.colours) {
            (1 | 4 | 8, 0) => 1 << self.depth,
            (1 | 4 | 8, colours) => u64::from(colours),
            _ => 0,
        };
        let row = u64::from(self.width).saturating_mul(self.depth.into()).div_ceil(32).saturating_mul(4);
        let rows = row.saturating_mul(self.height.into());
        let colour = if self.header == 12 { 3 } else { 4 };
        u64::from(self.header).saturating_add(colours.saturating_mul(colour)).saturating_add(rows)
    }

    fn facts(&self, icon: &Icon) -> ImageFacts {
        let mut image = if self.width == 0 || self.height == 0 {
            ImageFacts::sized(icon.width, icon.height)
        } else {
            ImageFacts::sized(self.width, self.height)
        };
        let depth = if self.depth == 0 { icon.bits } else { self.depth };
        (image.bits, image.colour) = match depth {
            32 => (Some(8), Some(Colour::Rgba)),
            24 => (Some(8), Some(Colour::Rgb)),
            16 => (Some(5), Some(Colour::Rgb)),
            1 | 4 | 8 => (u8::try_from(depth).ok(), Some(Colour::Palette)),
            _ => (None, None),
        };
        image
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests {
    use super::super::specimens::{ico, read, troubles};
    use super::*;
    use crate::model::{Format, Grade};

    #[test]
    fn the_largest_image_is_reported_with_how_many_there_are() {
        let image = read(Format::Ico, &ico(), Depth::Header).image.expect("an image");
        assert_eq!((image.width, image.height, image.frames), (Some(3), Some(3), Some(2)));
        assert_eq!((image.colour, image.bits), (Some(Colour::Rgb), Some(8)));
    }

    #[test]
    fn a_png_within_gives_its_own_size() {
        let png = [PNG, b"\0\0\0\x0DIHDR\0\0\x01\x2C\0\0\0\x0A\x10\x06\0\0\0"].concat();
        let list =
            [&[0, 0, 1, 0, 1, 0, 44, 10, 0, 0, 1, 0, 32, 0, 29, 0, 0, 0, 22, 0, 0, 0][..], &png].concat();
        let image = read(Format::Ico, &list, Depth::Structure).image.expect("an image");
        assert_eq!((image.width, image.height, image.bits), (Some(300), Some(10), Some(16)));
    }

    #[test]
    fn an_image_smaller_than_its_size_asks_for_is_cut() {
        let mut bytes = ico();
        // 40 bytes of header and two rows of eight bytes; the mask may be missing.
        for (size, expected) in [(56, 0), (55, 1)] {
            bytes[14] = size;
            assert_eq!(troubles(Format::Ico, &bytes).len(), expected);
        }
        assert_eq!(troubles(Format::Ico, &bytes), [(TroubleKind::ImageTruncated, Grade::Broken)]);
    }

    #[test]
    fn an_empty_list_and_a_foreign_header_are_unreadable() {
        for bytes in [[0, 0, 1, 0, 0, 0], [0, 0, 3, 0, 1, 0]] {
            assert_eq!(troubles(Format::Ico, &bytes), [(TroubleKind::ImageUnreadable, Grade::Broken)]);
        }
    }
}
