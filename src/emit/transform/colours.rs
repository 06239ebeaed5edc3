//! Pixels of 8 bits in the colours of their profile as the same colours in sRGB.
//!
//! A profile that cannot be read changes nothing, as in browsers.

use image::DynamicImage;
use moxcms::{ColorProfile, Layout, TransformOptions};

/// Brings the pixels from the colours of an ICC profile into sRGB.
pub(super) fn to_srgb(pixels: &mut DynamicImage, profile: &[u8]) {
    if let Some(same) = converted(pixels, profile) {
        *pixels = same;
    }
}

fn converted(pixels: &DynamicImage, profile: &[u8]) -> Option<DynamicImage> {
    let from = ColorProfile::new_from_slice(profile).ok()?;
    let (layout, samples) = match pixels {
        DynamicImage::ImageLuma8(grey) => (Layout::Gray, grey.as_raw()),
        DynamicImage::ImageRgb8(colour) => (Layout::Rgb, colour.as_raw()),
        _ => return None,
    };
    let (to, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let transform = from.create_transform_8bit(layout, &to, Layout::Rgb, options).ok()?;
    let (width, height) = (pixels.width(), pixels.height());
    let mut same = image::RgbImage::new(width, height);
    transform.transform(samples, &mut same).ok()?;
    let same = DynamicImage::from(same);
    Some(if layout == Layout::Gray { same.into_luma8().into() } else { same })
}
