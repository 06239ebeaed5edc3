//! The size of the largest image track of MP4 and `QuickTime` videos.
//!
//! Knows track headers; nothing of codecs, samples or time.

use std::io;

use super::super::part::{Part, array};
use super::{BE, Box, boxes};
use crate::model::ImageFacts;

/// The most tracks that are looked at.
const TRACKS: usize = 1_024;

/// What the box `moov` says of the video.
pub(super) fn image(part: &mut Part<'_>, movie: Box) -> io::Result<ImageFacts> {
    let mut image = ImageFacts::of_unknown_size();
    let tracks = boxes(part, movie.payload, movie.end)?;
    for track in tracks.iter().filter(|found| found.kind == *b"trak").take(TRACKS) {
        let inner = boxes(part, track.payload, track.end)?;
        let Some(header) = inner.iter().find(|found| found.kind == *b"tkhd") else { continue };
        let size = track_size(part, *header)?;
        let larger = |(width, height): &(u32, u32)| {
            let old = u64::from(image.width.unwrap_or(0)) * u64::from(image.height.unwrap_or(0));
            u64::from(*width) * u64::from(*height) > old
        };
        if let Some((width, height)) = size.filter(larger) {
            (image.width, image.height) = (Some(width), Some(height));
        }
    }
    Ok(image)
}

/// Width and height in whole pixels; they stand last in a track header, as numbers of 16 and 16 bits.
fn track_size(part: &mut Part<'_>, header: Box) -> io::Result<Option<(u32, u32)>> {
    let raw = part.slice(header.payload, 104)?;
    let at = match raw.first() {
        Some(0) => 76,
        Some(1) => 88,
        _ => return Ok(None),
    };
    let side = |at| array(raw, at).map(|bytes| BE.u32(bytes) >> 16);
    Ok(side(at).zip(side(at + 4)))
}
