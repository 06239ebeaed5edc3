//! Whether the strips or tiles of a page lie within the file and are enough of them.
//!
//! Reads the two lists through windows; knows nothing of what is in a strip.

use std::io;

use super::super::ifd::{Directory, Field, Tiff};
use super::samples::{self, Packed, Packing};
use super::{BITS, FILL_ORDER, PHOTOMETRIC, PLANAR, SAMPLES};
use super::{COMPRESSION, HEIGHT, ROWS_PER_STRIP, TILE_HEIGHT, TILE_WIDTH, WIDTH};
use crate::model::{Depth, Trouble, TroubleKind};

const STRIP_OFFSETS: u16 = 273;
const STRIP_COUNTS: u16 = 279;
const TILE_OFFSETS: u16 = 324;
const TILE_COUNTS: u16 = 325;
const OLD_JPEG: u64 = 6;
const JPEG_START: u16 = 513;
const JPEG_LENGTH: u16 = 514;

/// The most strips that are looked at in one file: many directories may share one long list.
const MOST: u64 = 16_777_216;
/// The most bytes that the strips of one file are unpacked to.
const MOST_UNPACKED: u64 = 4 << 30;

/// Checks pages, and counts the strips of all of them.
#[derive(Default)]
pub(super) struct Strips {
    seen: u64,
    unpacked: u64,
    /// A ceiling was reported; nothing more is looked at.
    reported: bool,
}

/// The two lists of one page.
struct Lists {
    offsets: Field,
    counts: Field,
    word: &'static str,
}

/// One strip or tile: its number from 0, and where it lies.
#[derive(Clone, Copy)]
struct Strip {
    index: u64,
    offset: u64,
    count: u64,
}

/// What one page should hold.
struct Page {
    width: u64,
    height: u64,
    rows: u64,
    samples: u64,
    bits: u64,
    compression: u64,
    photometric: u64,
    low_bit_first: bool,
    separate: bool,
    /// Width and height of a tile.
    tile: Option<(u64, u64)>,
}

impl Strips {
    /// The first thing that is wrong with the strips of a page.
    pub(super) fn check(
        &mut self,
        tiff: &mut Tiff<'_>,
        directory: &Directory,
        depth: Depth,
    ) -> io::Result<Option<Trouble>> {
        if self.reported {
            return Ok(None);
        }
        let page = Page::read(tiff, directory)?;
        let lists = match lists(directory) {
            Ok(lists) => lists,
            Err(_) if page.compression == OLD_JPEG => return old_jpeg(tiff, directory),
            Err(trouble) => return Ok(Some(trouble)),
        };
        let needed = page.strips();
        if lists.offsets.count < needed && page.compression != OLD_JPEG {
            let detail = format!("{} of {needed} {}s are listed", lists.offsets.count, lists.word);
            return Ok(Some(Trouble::broken(TroubleKind::ImageTruncated, detail)));
        }
        let packing = (depth >= Depth::Entropy).then(|| page.packing()).flatten();
        self.walk(tiff, &lists, &page, packing)
    }

    /// Goes along both lists.
    fn walk(
        &mut self,
        tiff: &mut Tiff<'_>,
        lists: &Lists,
        page: &Page,
        packing: Option<Packed>,
    ) -> io::Result<Option<Trouble>> {
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        let (mut index, mut total) = (0_u64, 0_u64);
        let len = tiff.len();
        while index < lists.offsets.count.min(lists.counts.count) {
            tiff.values(lists.offsets, index, &mut offsets)?;
            tiff.values(lists.counts, index, &mut counts)?;
            let found = offsets.len().min(counts.len());
            if found == 0 {
                return Ok(Some(short_list(lists, len)));
            }
            for (offset, count) in offsets.iter().copied().zip(counts.iter().copied()) {
                let strip = Strip { index, offset, count };
                if let Some(trouble) = self.strip(tiff, lists, page, packing, strip)? {
                    return Ok(Some(trouble));
                }
                total = total.saturating_add(count);
                index = index.saturating_add(1);
            }
            self.seen = self.seen.saturating_add(u64::try_from(found).unwrap_or(u64::MAX));
            if self.seen > MOST {
                return Ok(Some(self.ceiling(&format!("more than {MOST} strips or tiles"))));
            }
        }
        Ok(enough(page, total, offsets.first().copied(), len))
    }

    /// The first thing that is wrong with one strip.
    fn strip(
        &mut self,
        tiff: &mut Tiff<'_>,
        lists: &Lists,
        page: &Page,
        packing: Option<Packed>,
        strip: Strip,
    ) -> io::Result<Option<Trouble>> {
        let Strip { index, offset, count } = strip;
        let len = tiff.len();
        if offset.checked_add(count).is_none_or(|end| end > len) {
            return Ok(Some(outside(lists, strip, len)));
        }
        let Some(packing) = packing.filter(|_| count > 0) else { return Ok(None) };
        let want = page.unpacked(index);
        self.unpacked = self.unpacked.saturating_add(want.unwrap_or(count.saturating_mul(8)));
        if self.unpacked > MOST_UNPACKED {
            return Ok(Some(self.ceiling(&format!("unpacks to more than {MOST_UNPACKED} bytes"))));
        }
        let flaw = samples::check(tiff.part(), packing, offset, count, want)?;
        Ok(flaw.map(|flaw| {
            let detail = format!("{} {}: {flaw}", lists.word, index.saturating_add(1));
            Trouble::broken(TroubleKind::ImageUnreadable, detail).at(offset)
        }))
    }

    /// Says once that the rest is not looked at.
    fn ceiling(&mut self, what: &str) -> Trouble {
        self.reported = true;
        Trouble::doubtful(TroubleKind::Unverified, format!("{what}; the rest was not looked at"))
    }

    #[cfg(test)]
    pub(super) fn exhaust(&mut self) {
        self.seen = MOST;
    }
}

impl Page {
    fn read(tiff: &mut Tiff<'_>, directory: &Directory) -> io::Result<Self> {
        let mut number = |tag, missing: u64| -> io::Result<u64> {
            Ok(tiff.number(&directory.fields, tag)?.unwrap_or(missing))
        };
        let height = number(HEIGHT, 0)?;
        let tile = (number(TILE_WIDTH, 0)?, number(TILE_HEIGHT, 0)?);
        let tiled = directory.field(TILE_OFFSETS).is_some() && tile.0 > 0 && tile.1 > 0;
        Ok(Self {
            width: number(WIDTH, 0)?,
            height,
            rows: number(ROWS_PER_STRIP, u64::MAX)?.clamp(1, height.max(1)),
            samples: number(SAMPLES, 1)?,
            bits: number(BITS, 1)?,
            compression: number(COMPRESSION, 1)?,
            photometric: number(PHOTOMETRIC, 0)?,
            low_bit_first: number(FILL_ORDER, 1)? == 2,
            separate: number(PLANAR, 1)? == 2,
            tile: tiled.then_some(tile),
        })
    }

    /// Strips or tiles in one plane.
    fn plane(&self) -> u64 {
        match self.tile {
            Some((width, height)) => self.width.div_ceil(width).saturating_mul(self.height.div_ceil(height)),
            None => self.height.div_ceil(self.rows),
        }
    }

    /// Strips or tiles that the size asks for.
    fn strips(&self) -> u64 {
        self.plane().saturating_mul(if self.separate { self.samples } else { 1 })
    }

    /// Bytes of one row of a strip or tile.
    fn row(&self) -> u64 {
        let width = self.tile.map_or(self.width, |(width, _)| width);
        let samples = if self.separate { 1 } else { self.samples };
        width.saturating_mul(samples).saturating_mul(self.bits).div_ceil(8)
    }

    /// Bytes that one strip or tile unpacks to; `None` where rows are not simply one after the other.
    fn unpacked(&self, index: u64) -> Option<u64> {
        if self.photometric == 6 {
            return None;
        }
        let rows = if let Some((_, height)) = self.tile {
            height
        } else {
            let within = index.checked_rem(self.plane())?;
            self.height.saturating_sub(within.saturating_mul(self.rows)).min(self.rows)
        };
        Some(self.row().saturating_mul(rows))
    }

    /// Bytes of all samples, where they are not compressed.
    fn uncompressed(&self) -> Option<u64> {
        if self.compression != 1 || self.photometric == 6 {
            return None;
        }
        let rows = match self.tile {
            Some((_, height)) => self.plane().saturating_mul(height),
            None => self.height,
        };
        let planes = if self.separate { self.samples } else { 1 };
        Some(self.row().saturating_mul(rows).saturating_mul(planes))
    }

    /// How the strips are packed, where this tool can unpack them.
    fn packing(&self) -> Option<Packed> {
        let packing = match self.compression {
            5 => Packing::Lzw,
            8 | 32_946 => Packing::Deflate,
            32_773 => Packing::PackBits,
            _ => return None,
        };
        Some(Packed { packing, low_bit_first: self.low_bit_first })
    }
}

/// Whether uncompressed samples are as many as the size asks for.
fn enough(page: &Page, total: u64, first: Option<u64>, len: u64) -> Option<Trouble> {
    let needed = page.uncompressed()?;
    // A list of zeros is a sparse file, whose missing tiles are empty.
    if total >= needed || total == 0 && page.tile.is_some() {
        return None;
    }
    let detail = format!("{total} bytes of samples are listed, the size asks for {needed}");
    let fits = first.and_then(|first| first.checked_add(needed)).is_some_and(|end| end <= len);
    // One strip with a wrong length is read by its size; bytes that are not there are not.
    Some(if page.strips() == 1 && fits {
        Trouble::doubtful(TroubleKind::ImageTruncated, detail)
    } else {
        Trouble::broken(TroubleKind::ImageTruncated, detail)
    })
}

fn lists(directory: &Directory) -> Result<Lists, Trouble> {
    let tiled = directory.field(TILE_OFFSETS).is_some();
    let (offsets, counts, word) =
        if tiled { (TILE_OFFSETS, TILE_COUNTS, "tile") } else { (STRIP_OFFSETS, STRIP_COUNTS, "strip") };
    let missing = |what: &str| format!("a directory lists no {word} {what}");
    let Some(offsets) = directory.field(offsets) else {
        return Err(Trouble::broken(TroubleKind::ImageUnreadable, missing("offsets")));
    };
    // Some writers put the counts of tiles into the field for strips.
    let Some(counts) = directory.field(counts).or_else(|| directory.field(STRIP_COUNTS)) else {
        return Err(Trouble::doubtful(TroubleKind::ImageUnreadable, missing("sizes")));
    };
    Ok(Lists { offsets, counts, word })
}

/// The one stream of the JPEG compression of TIFF 6.0, which has no strips of its own.
fn old_jpeg(tiff: &mut Tiff<'_>, directory: &Directory) -> io::Result<Option<Trouble>> {
    let start = tiff.number(&directory.fields, JPEG_START)?;
    let length = tiff.number(&directory.fields, JPEG_LENGTH)?.unwrap_or(0);
    let end = start.and_then(|start| start.checked_add(length));
    let len = tiff.len();
    Ok(match end {
        Some(end) if end <= len => None,
        Some(end) => {
            let detail = format!("the JPEG stream ends at byte {end}, the file has {len}");
            Some(Trouble::broken(TroubleKind::ImageTruncated, detail))
        }
        None => {
            let detail = "a directory lists neither strips nor a JPEG stream";
            Some(Trouble::broken(TroubleKind::ImageUnreadable, detail))
        }
    })
}

fn short_list(lists: &Lists, len: u64) -> Trouble {
    let detail = format!("the list of {}s runs past the end, the file has {len} bytes", lists.word);
    Trouble::broken(TroubleKind::ImageTruncated, detail)
}

fn outside(lists: &Lists, strip: Strip, len: u64) -> Trouble {
    let Strip { index, offset, count } = strip;
    let number = index.saturating_add(1);
    let end = u128::from(offset) + u128::from(count);
    let all = lists.offsets.count;
    let detail = format!("{} {number} of {all} ends at byte {end}, the file has {len}", lists.word);
    Trouble::broken(TroubleKind::ImageTruncated, detail).at(offset)
}
