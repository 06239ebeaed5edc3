//! A small JPEG of an image, for a report: upright, the first frame, on white.
//!
//! What no decoder takes has none; nothing is said against it.

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::source::{Bytes, DECODING};

use super::pixels::{Image, decoded_bytes, reader};
use super::{PIXELS_MAX, encode, guarded, queue, refusal};

/// The thumbnail of at most so many pixels a side.
pub(crate) fn thumbnail(bytes: &mut dyn Bytes, side: u32) -> Option<Vec<u8>> {
    let original = queue::original(bytes, false).ok()?.ok()?;
    let weight = decoded_bytes(&original).saturating_mul(queue::COPIES);
    let _allowance = DECODING.take(weight);
    guarded(|| made(&original, side).ok_or_else(|| refusal("no decoder takes it"))).ok()
}

fn made(original: &[u8], side: u32) -> Option<Vec<u8>> {
    let mut decoder = reader(original).and_then(ImageReader::into_decoder).ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width).saturating_mul(u64::from(height)) > PIXELS_MAX {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let pixels = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = if width.max(height) > side { pixels.thumbnail(side, side) } else { pixels };
    small.apply_orientation(orientation);
    let (exif, profile) = (None, None);
    encode::encode(Image { pixels: small, format: ImageFormat::Jpeg, exif, profile, is_upright: true }).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::source::InMemory;

    fn small(pixels: &DynamicImage, format: ImageFormat) -> DynamicImage {
        let mut original = Cursor::new(Vec::new());
        pixels.write_to(&mut original, format).unwrap();
        let made = thumbnail(&mut InMemory::new(original.get_ref()), 96).unwrap();
        image::load_from_memory_with_format(&made, ImageFormat::Jpeg).unwrap()
    }

    #[test]
    fn a_thumbnail_is_a_jpeg_whose_longer_side_is_as_asked_and_a_small_image_stays_as_it_is() {
        let wide = small(&DynamicImage::new_rgba16(400, 100), ImageFormat::Png);
        assert_eq!((wide.width(), wide.height()), (96, 24));
        let tiny = small(&DynamicImage::new_luma8(3, 2), ImageFormat::Bmp);
        assert_eq!((tiny.width(), tiny.height()), (3, 2));
    }

    #[test]
    fn what_is_no_image_has_none() {
        for bytes in [b"".as_slice(), b"GIF89a", b"\xff\xd8\xff\xe0 cut", &[0; 64]] {
            assert_eq!(thumbnail(&mut InMemory::new(bytes), 96), None);
        }
    }
}
