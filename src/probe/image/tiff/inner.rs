//! What the JPEG streams in the strips or tiles of a page promise by their own headers (T.81, B.2.2): a decoder
//! believes these, whatever the page says.
//!
//! Reads the markers up to the frame header and nothing of the images.

use std::io;

use super::super::fields::be16;
use super::super::ifd::{Directory, Tiff};
use crate::source::DECODING_MAX;

/// Tables that stand before each stream.
const TABLES: u16 = 347;
/// Places and lengths of strips, and of tiles.
const LISTS: [(u16, u16); 2] = [(273, 279), (324, 325)];
/// The most streams that are looked at; a page of more is not decoded.
const MOST: u64 = 1 << 20;
/// How far a frame header is looked for. Bytes.
const REACH: usize = 64 << 10;
/// What a decoder holds of one sample: the coefficient, and the sample. Bytes.
const PER_SAMPLE: u64 = 3;

/// The most bytes that the decoder of one stream holds.
pub(super) fn room(tiff: &mut Tiff<'_>, directory: &Directory) -> io::Result<u64> {
    let mut values = Vec::new();
    let mut most = 0;
    if let Some(tables) = directory.field(TABLES) {
        tiff.values(tables, 0, &mut values)?;
        let stream: Vec<u8> = values.iter().filter_map(|byte| u8::try_from(*byte).ok()).collect();
        most = promised(&stream).unwrap_or(0);
    }
    for (places, lengths) in LISTS {
        let (Some(places), Some(lengths)) = (directory.field(places), directory.field(lengths)) else {
            continue;
        };
        let mut counts = Vec::new();
        let mut from = 0;
        while from < places.count.min(lengths.count).min(MOST) && most <= DECODING_MAX {
            tiff.values(places, from, &mut values)?;
            tiff.values(lengths, from, &mut counts)?;
            for (place, count) in values.iter().zip(&counts) {
                most = most.max(stream(tiff, *place, *count)?);
            }
            from = from.saturating_add(values.len().min(counts.len()).max(1) as u64);
        }
    }
    Ok(most)
}

fn stream(tiff: &mut Tiff<'_>, place: u64, count: u64) -> io::Result<u64> {
    let want = usize::try_from(count).unwrap_or(REACH).min(REACH);
    let held = promised(tiff.part().slice(place, want)?);
    // A decoder looks further than this tool does.
    let unknown = if count > REACH as u64 { u64::MAX } else { 0 };
    Ok(held.unwrap_or(unknown).saturating_add(count.saturating_mul(2)))
}

/// What the first frame header of a stream makes a decoder hold.
fn promised(stream: &[u8]) -> Option<u64> {
    let mut at = 0;
    loop {
        at += memchr::memchr(0xFF, stream.get(at..)?)?;
        let code = *stream.get(at + 1)?;
        match code {
            0xFF => at += 1,
            0 | 1 | 0xD0..=0xD9 => at += 2,
            0xC0..=0xCF if !matches!(code, 0xC4 | 0xC8 | 0xCC) => {
                let (height, width) = (be16(stream, at + 5)?, be16(stream, at + 7)?);
                let samples = u64::from(*stream.get(at + 9)?).saturating_mul(PER_SAMPLE);
                return Some(u64::from(height).saturating_mul(u64::from(width)).saturating_mul(samples));
            }
            _ => at += 2 + usize::from(be16(stream, at + 2)?),
        }
    }
}
