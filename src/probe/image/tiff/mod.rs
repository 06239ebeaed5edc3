//! TIFF and `BigTIFF`: size and colour of the first page, the number of pages, and whether every strip and
//! tile lies within the file (TIFF 6.0).
//!
//! Knows nothing of compression; `strips` and `samples` do.

use std::collections::HashSet;
use std::io;

use super::ifd::{Directory, Field, Flaw, MAX_DIRECTORIES, Tiff};
use super::part::{Part, unreadable};
use super::{Probed, Room};
use crate::model::{Colour, Depth, Grade, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

mod inner;
mod samples;
mod strips;

use strips::Strips;

/// The most troubles that are kept of one file.
const TROUBLES: usize = 32;

/// The first field that a maker may use for anything.
const PRIVATE: u16 = 32_768;

const SUBFILE: u16 = 254;
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const FILL_ORDER: u16 = 266;
const ORIENTATION: u16 = 274;
const SAMPLES: u16 = 277;
const ROWS_PER_STRIP: u16 = 278;
const PLANAR: u16 = 284;
const TILE_WIDTH: u16 = 322;
const TILE_HEIGHT: u16 = 323;
const SUB_DIRECTORIES: u16 = 330;
const EXTRA_SAMPLES: u16 = 338;
const DNG_VERSION: u16 = 50_706;
/// Fields whose values a decoder reads all: bits, strips, tiles, palette, kinds of samples, tables.
const LISTS: [u16; 9] = [BITS, 273, 279, 320, 324, 325, EXTRA_SAMPLES, 339, 347];
/// What a decoder keeps of one of them. Bytes.
const PER_VALUE: u64 = 40;
/// The compression of pages that are JPEG inside.
const JPEG: u64 = 7;

/// The kinds of compression that the decoder knows: none, fax group 4, LZW, JPEG, deflate, `PackBits`, deflate of old.
const UNPACKED: [u64; 7] = [1, 4, 5, 7, 8, 32_773, 32_946];

/// Reads a TIFF.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let Some((tiff, first)) = Tiff::open(Part::whole(bytes))? else {
        return Ok(unreadable("the eight bytes of the TIFF header are missing"));
    };
    let mut walk = Walk {
        tiff,
        depth,
        image: None,
        troubles: Vec::new(),
        strips: Strips::default(),
        room: Room::default(),
        is_fax: false,
        is_foreign: false,
    };
    walk.chain(first)?;
    let excuse = walk.is_fax.then_some("the decoder refuses some fax codes");
    let (image, troubles, room, is_foreign) = (walk.image, walk.troubles, walk.room, walk.is_foreign);
    Ok(Probed { image, troubles, room, is_foreign, excuse })
}

/// Whether the bytes of the first page hold their first bit lowest.
pub(super) fn is_low_bit_first(bytes: &mut dyn Bytes) -> io::Result<bool> {
    let Some((mut tiff, first)) = Tiff::open(Part::whole(bytes))? else { return Ok(false) };
    let Ok(directory) = tiff.directory(first)? else { return Ok(false) };
    Ok(tiff.number(&directory.fields, FILL_ORDER)? == Some(2))
}

/// Whether the file is that of a camera: a DNG, or a preview with the image in a directory below it.
pub(super) fn is_camera_raw(bytes: &mut dyn Bytes) -> io::Result<bool> {
    let Some((mut tiff, first)) = Tiff::open(Part::whole(bytes))? else { return Ok(false) };
    let fields = tiff.fields(first)?;
    let has = |tag: u16| fields.iter().any(|field| field.tag == tag);
    let is_preview = tiff.number(&fields, SUBFILE)?.is_some_and(|kind| kind & 1 == 1);
    Ok(has(DNG_VERSION) || (is_preview && has(SUB_DIRECTORIES)))
}

/// A walk along the chain of directories.
struct Walk<'a> {
    tiff: Tiff<'a>,
    depth: Depth,
    image: Option<ImageFacts>,
    troubles: Vec<Trouble>,
    strips: Strips,
    /// What a decoder would need for the first page.
    room: Room,
    /// The first page holds fax codes (compression 2 to 4).
    is_fax: bool,
    /// The first page is packed in another way than the decoder unpacks.
    is_foreign: bool,
}

impl Walk<'_> {
    fn chain(&mut self, first: u64) -> io::Result<()> {
        let mut seen = HashSet::new();
        let (mut at, mut pages) = (first, 0_u32);
        while at != 0 || seen.is_empty() {
            if seen.len() == MAX_DIRECTORIES || !seen.insert(at) {
                self.troubles.push(endless(at, seen.len()));
                break;
            }
            let directory = match self.tiff.directory(at)? {
                Ok(directory) => directory,
                Err(flaw) => {
                    self.troubles.push(lost(flaw, at, seen.len(), self.tiff.len()));
                    break;
                }
            };
            if seen.len() == 1 {
                self.first(&directory, at)?;
            }
            let kind = self.tiff.number(&directory.fields, SUBFILE)?.unwrap_or(0);
            // A smaller copy (bit 0) or a mask (bit 2) of a page is no page of its own.
            pages = pages.saturating_add(u32::from(seen.len() == 1 || kind & 0b101 == 0));
            if self.depth >= Depth::Structure && self.troubles.len() < TROUBLES {
                let trouble = self.page(&directory)?;
                self.troubles.extend(trouble.map(|trouble| on_page(trouble, seen.len())));
            }
            at = directory.next;
        }
        if let Some(image) = &mut self.image {
            image.frames = Some(pages);
        }
        Ok(())
    }

    /// The first thing that is wrong with the values and the strips of a page.
    fn page(&mut self, directory: &Directory) -> io::Result<Option<Trouble>> {
        let lost = outside(directory, self.tiff.len());
        if lost.as_ref().is_some_and(|lost| lost.grade == Grade::Broken) {
            return Ok(lost);
        }
        let strips = self.strips.check(&mut self.tiff, directory, self.depth)?;
        Ok(strips.or(lost))
    }

    /// What the first page says of the image.
    fn first(&mut self, directory: &Directory, at: u64) -> io::Result<()> {
        let width = self.side(directory, WIDTH)?;
        let height = self.side(directory, HEIGHT)?;
        let (Some(width), Some(height)) = (width, height) else {
            let detail = "the first directory gives no width and height above zero";
            self.troubles.push(Trouble::broken(TroubleKind::ImageUnreadable, detail).at(at));
            return Ok(());
        };
        let mut image = ImageFacts::sized(width, height);
        let bits = self.tiff.number(&directory.fields, BITS)?.unwrap_or(1);
        image.bits = u8::try_from(bits).ok();
        image.colour = self.colour(directory)?;
        let orientation = self.tiff.number(&directory.fields, ORIENTATION)?;
        image.orientation =
            orientation.and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value));
        let packing = self.tiff.number(&directory.fields, COMPRESSION)?.unwrap_or(1);
        self.is_fax = matches!(packing, 2..=4);
        let is_low_first = self.tiff.number(&directory.fields, FILL_ORDER)? == Some(2);
        self.is_foreign = is_low_first || !UNPACKED.contains(&packing);
        let personal = self.tiff.personal(&directory.fields)?;
        (image.gps, image.serial) = (personal.gps, personal.serial);
        if let Some((name, at)) = personal.lost {
            let detail = format!("the {name} directory at byte {at} cannot be read");
            self.troubles.push(Trouble::doubtful(TroubleKind::ImageUnreadable, detail).at(at));
        }
        self.room = self.room(directory, width, height)?;
        self.image = Some(image);
        Ok(())
    }

    /// The samples a second time, the JPEG inside that takes most, and the lists of values.
    fn room(&mut self, directory: &Directory, width: u32, height: u32) -> io::Result<Room> {
        let samples = self.tiff.number(&directory.fields, SAMPLES)?.unwrap_or(1);
        let bytes = self.tiff.number(&directory.fields, BITS)?.unwrap_or(1).div_ceil(8);
        let is_jpeg = self.tiff.number(&directory.fields, COMPRESSION)? == Some(JPEG);
        let inside =
            if is_jpeg && self.depth >= Depth::Pixels { inner::room(&mut self.tiff, directory)? } else { 0 };
        let area = u64::from(width).saturating_mul(u64::from(height));
        let lists = directory.fields.iter().filter(|field| LISTS.contains(&field.tag));
        let values = lists.map(|field| field.count).fold(0, u64::saturating_add);
        Ok(Room {
            pixels: area.saturating_mul(samples).saturating_mul(bytes).saturating_add(inside),
            parts: values.saturating_mul(PER_VALUE),
        })
    }

    fn side(&mut self, directory: &Directory, tag: u16) -> io::Result<Option<u32>> {
        let side = self.tiff.number(&directory.fields, tag)?;
        Ok(side.and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0))
    }

    fn colour(&mut self, directory: &Directory) -> io::Result<Option<Colour>> {
        let samples = self.tiff.number(&directory.fields, SAMPLES)?.unwrap_or(1);
        let extra = directory.field(EXTRA_SAMPLES).map_or(0, |field| field.count);
        let photometric = self.tiff.number(&directory.fields, PHOTOMETRIC)?;
        Ok(photometric.map(|photometric| match photometric {
            0 | 1 | 4 | 32_844 if extra > 0 && samples > 1 => Colour::GrayAlpha,
            0 | 1 | 4 | 32_844 => Colour::Gray,
            2 if extra > 0 && samples > 3 => Colour::Rgba,
            2 => Colour::Rgb,
            3 => Colour::Palette,
            5 => Colour::Cmyk,
            6 => Colour::YCbCr,
            8..=10 => Colour::Lab,
            _ => Colour::Other,
        }))
    }
}

/// Says on which page the trouble is, but for the first one.
fn on_page(trouble: Trouble, number: usize) -> Trouble {
    if number == 1 {
        return trouble;
    }
    Trouble { detail: format!("directory {number}: {}", trouble.detail).into(), ..trouble }
}

/// The first field whose values lie past the end. Fields from 32768 on are private: readers do without.
fn outside(directory: &Directory, len: u64) -> Option<Trouble> {
    let past = |field: &&Field| field.end().is_some_and(|end| end > len);
    let mut fields = directory.fields.iter();
    let field =
        fields.clone().filter(past).find(|field| field.tag < PRIVATE).or_else(|| fields.find(past))?;
    let (tag, end) = (field.tag, field.end()?);
    let detail = format!("field {tag} ends at byte {end}, the file has {len}");
    Some(if tag < PRIVATE {
        Trouble::broken(TroubleKind::ImageTruncated, detail)
    } else {
        Trouble::doubtful(TroubleKind::ImageTruncated, detail)
    })
}

fn endless(at: u64, seen: usize) -> Trouble {
    let detail = if seen == MAX_DIRECTORIES {
        format!("more than {MAX_DIRECTORIES} directories")
    } else {
        format!("the chain of directories runs in a circle: {seen} of them, then again the one at byte {at}")
    };
    Trouble::broken(TroubleKind::ImageUnreadable, detail).at(at)
}

fn lost(flaw: Flaw, at: u64, number: usize, len: u64) -> Trouble {
    match flaw {
        Flaw::PastEnd => {
            let detail =
                format!("directory {number} at byte {at} runs past the end, the file has {len} bytes");
            Trouble::broken(TroubleKind::ImageTruncated, detail)
        }
        Flaw::Empty => {
            let detail = format!("directory {number} holds no field");
            Trouble::broken(TroubleKind::ImageUnreadable, detail)
        }
        Flaw::TooManyTags(count) => {
            let detail = format!("directory {number} declares {count} fields, at most 4096 are read");
            Trouble::broken(TroubleKind::ImageUnreadable, detail)
        }
    }
    .at(at)
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
pub(super) mod tests;
