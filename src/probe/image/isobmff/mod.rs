//! Files made of boxes (ISO/IEC 14496-12): HEIC, AVIF, MP4 and `QuickTime`; JPEG 2000 is one room further.
//!
//! Hops from box to box by their lengths; decodes nothing.

use std::io;

use super::Probed;
use super::part::{Order, Part};
use crate::model::{Depth, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

mod heif;
pub(super) mod jpeg2000;
mod movie;

const BE: Order = Order::Big;
/// The most boxes that are looked at in one container box.
const MOST: usize = 100_000;

/// One box: its type, where its payload begins, and where it ends.
#[derive(Debug, Clone, Copy)]
struct Box {
    kind: [u8; 4],
    start: u64,
    payload: u64,
    end: u64,
}

/// What stands where a box should.
enum Found {
    Box(Box),
    /// Fewer than eight bytes are left.
    Rest,
    /// The length is smaller than the head of the box.
    Nonsense(u64),
}

/// The box at an offset of a range that ends at `end`. Its own end may lie past that of the range.
fn read_box(part: &mut Part<'_>, at: u64, end: u64) -> io::Result<Found> {
    if end.saturating_sub(at) < 8 {
        return Ok(Found::Rest);
    }
    let Some(head) = part.array::<8>(at)? else { return Ok(Found::Rest) };
    let kind = [head[4], head[5], head[6], head[7]];
    let (size, head) = match BE.u32([head[0], head[1], head[2], head[3]]) {
        0 => (end.saturating_sub(at), 8),
        1 => match part.u64(BE, at.saturating_add(8))? {
            Some(size) => (size, 16),
            None => return Ok(Found::Rest),
        },
        size => (u64::from(size), 8),
    };
    if size < head {
        return Ok(Found::Nonsense(size));
    }
    Ok(Found::Box(Box { kind, start: at, payload: at.saturating_add(head), end: at.saturating_add(size) }))
}

/// The whole boxes of a range, in order; stops without a word where they do not fit.
fn boxes(part: &mut Part<'_>, mut at: u64, end: u64) -> io::Result<Vec<Box>> {
    let mut found = Vec::new();
    while let Found::Box(next) = read_box(part, at, end)? {
        if next.end > end || found.len() == MOST {
            break;
        }
        found.push(next);
        at = next.end;
    }
    Ok(found)
}

/// The boxes of the whole file, and what is wrong with how they fill it.
fn tiles(part: &mut Part<'_>) -> io::Result<(Vec<Box>, Option<Trouble>)> {
    let len = part.len();
    let found = boxes(part, 0, len)?;
    let at = found.last().map_or(0, |last| last.end);
    if at == len {
        return Ok((found, None));
    }
    let trouble = if found.len() == MOST {
        let detail = format!("more than {MOST} boxes; the rest was not looked at");
        Trouble::doubtful(TroubleKind::Unverified, detail)
    } else {
        misfit(&read_box(part, at, len)?, at, len)
    };
    Ok((found, Some(trouble.at(at))))
}

fn misfit(found: &Found, at: u64, len: u64) -> Trouble {
    match found {
        Found::Box(last) => {
            let name = String::from_utf8_lossy(&last.kind).escape_debug().to_string();
            let end = last.end;
            let detail = format!("box `{name}` at byte {at} ends at byte {end}, the file has {len}");
            Trouble::broken(TroubleKind::ImageTruncated, detail)
        }
        Found::Rest => {
            let left = len.saturating_sub(at);
            let detail = format!("{left} bytes after the last box are too few for a box");
            Trouble::broken(TroubleKind::ImageTruncated, detail)
        }
        Found::Nonsense(size) => {
            let detail = format!("the box at byte {at} declares {size} bytes, fewer than its own head");
            Trouble::broken(TroubleKind::ImageUnreadable, detail)
        }
    }
}

/// Reads a HEIC, AVIF, MP4 or `QuickTime` file: an image where it has the box `meta`, a video where
/// it has `moov`.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    let (found, misfit) = tiles(&mut part)?;
    let mut troubles = Vec::new();
    let whole = misfit.is_none();
    troubles.extend(misfit.filter(|_| depth >= Depth::Structure));
    let top = |kind: [u8; 4]| found.iter().find(|found| found.kind == kind).copied();
    let image = match (top(*b"moov"), top(*b"meta")) {
        (_, Some(meta)) if is_image(&mut part, top(*b"ftyp"))? => heif::image(&mut part, meta)?,
        (Some(movie), _) => Some(movie::image(&mut part, movie)?),
        (None, Some(meta)) => heif::image(&mut part, meta)?,
        (None, None) => None,
    };
    if image.is_none() && whole {
        let detail = "neither an image nor a video is described";
        troubles.push(Trouble::broken(TroubleKind::ImageUnreadable, detail));
    } else if whole && top(*b"mdat").is_none() && !has_inner_data(&mut part, top(*b"meta"))? {
        let detail = "an image or video is described, but no data follows";
        troubles.push(Trouble::broken(TroubleKind::ImageTruncated, detail).at(part.len()));
    }
    Ok(Probed { image: image.or(Some(ImageFacts::of_unknown_size())), troubles, ..Probed::default() })
}

/// Whether the data of a small image stand within its description.
fn has_inner_data(part: &mut Part<'_>, meta: Option<Box>) -> io::Result<bool> {
    let Some(meta) = meta else { return Ok(false) };
    let inner = boxes(part, meta.payload.saturating_add(4), meta.end)?;
    Ok(inner.iter().any(|found| found.kind == *b"idat"))
}

/// Whether the main brand is one of still images.
fn is_image(part: &mut Part<'_>, brand: Option<Box>) -> io::Result<bool> {
    let Some(brand) = brand else { return Ok(false) };
    let major = part.array::<4>(brand.payload)?;
    Ok(major.is_some_and(|major| {
        [b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"mif2"].contains(&&major)
    }))
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests;
