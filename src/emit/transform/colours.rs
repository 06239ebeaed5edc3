//! Pixels of 8 bits in the colours of their profile as the same colours in sRGB.
//!
//! A profile that cannot be read changes nothing, as in browsers.

use image::DynamicImage;
use moxcms::{ColorProfile, Layout, TransformOptions};

/// Brings the pixels from the colours of an ICC profile into sRGB.
pub(super) fn to_srgb(pixels: &mut DynamicImage, profile: &[u8]) {
    let from = ColorProfile::new_from_slice(profile).ok();
    if let Some(same) = from.and_then(|from| converted(pixels, &from)) {
        *pixels = same;
    }
}

/// Brings the pixels from primaries (ITU-T H.273, table 2) into those of sRGB. Their curve is taken for that of sRGB, as
/// cameras mean it. What is unspecified or not known stays.
#[cfg(feature = "heic")]
pub(super) fn coded_to_srgb(pixels: &mut DynamicImage, primaries: u8) {
    use moxcms::{CicpColorPrimaries as Primaries, CicpProfile, MatrixCoefficients, TransferCharacteristics};
    let color_primaries = match Primaries::try_from(primaries) {
        Err(_) | Ok(Primaries::Reserved | Primaries::Unspecified | Primaries::Bt709) => return,
        Ok(known) => known,
    };
    let from = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries,
        transfer_characteristics: TransferCharacteristics::Srgb,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    if let Some(same) = converted(pixels, &from) {
        *pixels = same;
    }
}

fn converted(pixels: &DynamicImage, from: &ColorProfile) -> Option<DynamicImage> {
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
