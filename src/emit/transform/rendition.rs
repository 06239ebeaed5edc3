//! Copies of one image in other sizes: JPEG, upright, in sRGB, of all metadata the copyright alone.
//!
//! The image is decoded once, and each copy is made of the next larger one. Knows no name.

use image::ImageFormat;
use image::metadata::Orientation;

use crate::model::{EntryId, Rendition, Trouble, within};

use super::pixels::{Image, first_frame};
use super::{colours, depth, encode, exif, refusal, resize};

/// The qualities that are tried in turn where bytes are limited; the first is the usual one, which is that of the
/// class that makes such copies in Symbiota.
const QUALITIES: [u8; 5] = [80, 70, 60, 50, 40];

/// The copies of an image, each by its entry.
pub(super) fn made(original: &[u8], wanted: &[Rendition]) -> Result<Vec<(EntryId, Vec<u8>)>, Trouble> {
    let mut wanted: Vec<&Rendition> = wanted.iter().collect();
    wanted.sort_by_key(|rendition| std::cmp::Reverse(rendition.side));
    let Some(largest) = wanted.first() else { return Ok(Vec::new()) };
    let mut image = prepared(original, largest)?;
    let copy = |rendition: &Rendition| -> Result<_, Trouble> {
        shrink(&mut image, rendition.side)?;
        Ok((rendition.entry, encoded(&image, rendition.max_bytes)?))
    };
    wanted.into_iter().map(copy).collect()
}

/// The image as the largest copy shows it.
fn prepared(original: &[u8], largest: &Rendition) -> Result<Image, Trouble> {
    let mut image = first_frame(original)?;
    let kind = image.pixels.color();
    if kind.bits_per_pixel() > 8 * u16::from(kind.channel_count()) {
        image.pixels = depth::reduced(&image.pixels, largest.stretch)?;
    }
    shrink(&mut image, largest.side)?;
    image.pixels = encode::fitting(std::mem::take(&mut image.pixels), ImageFormat::Jpeg);
    if let Some(profile) = image.profile.take() {
        colours::to_srgb(&mut image.pixels, &profile);
    }
    let block = image.exif.take();
    let orientation = block.as_deref().and_then(Orientation::from_exif_chunk);
    image.pixels.apply_orientation(orientation.unwrap_or(Orientation::NoTransforms));
    image.exif = block.as_deref().and_then(exif::only_copyright);
    image.format = ImageFormat::Jpeg;
    Ok(image)
}

/// Scales an image down so that its longer side has at most so many pixels.
fn shrink(image: &mut Image, side: u32) -> Result<(), Trouble> {
    let size = (image.pixels.width(), image.pixels.height());
    let (width, height) = within(size, side);
    if (width, height) != size {
        image.pixels = resize::scaled(std::mem::take(&mut image.pixels), width, height)?;
    }
    Ok(())
}

/// The image at the best quality, then at the largest size, with which it has at most so many bytes.
fn encoded(image: &Image, max_bytes: Option<u64>) -> Result<Vec<u8>, Trouble> {
    let limit = max_bytes.unwrap_or(u64::MAX);
    let mut image = image.clone();
    loop {
        for quality in QUALITIES {
            let bytes = encode::jpeg(&image, quality)
                .map_err(|error| refusal(format!("it cannot be written: {error}")))?;
            if bytes.len() as u64 <= limit {
                return Ok(bytes);
            }
        }
        let longer = image.pixels.width().max(image.pixels.height());
        if longer == 1 {
            return Err(refusal(format!("no JPEG of it has {limit} bytes or less")));
        }
        shrink(&mut image, longer * 4 / 5)?;
    }
}
