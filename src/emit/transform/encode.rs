//! Encodes pixels, in the nearest samples that the format of the output has.
//!
//! Knows no step. The same pixels always become the same bytes.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::{
    bmp::BmpEncoder, gif::GifEncoder, jpeg::JpegEncoder, tiff::TiffEncoder, webp::WebPEncoder,
};
use image::error::ImageFormatHint;
use image::{ColorType, DynamicImage, ImageEncoder, ImageFormat, ImageResult};

use super::pixels::Image;

/// Of JPEG, 1 to 100.
const QUALITY: u8 = 90;

/// The image as a JPEG of this quality, 1 to 100.
pub(super) fn jpeg(image: &Image, quality: u8) -> ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    let (exif, profile) = (image.exif.clone(), image.profile.clone());
    write(&image.pixels, JpegEncoder::new_with_quality(&mut out, quality), exif, profile)?;
    Ok(out)
}

pub(super) fn encode(image: Image) -> ImageResult<Vec<u8>> {
    let Image { pixels, format, exif, profile, .. } = image;
    let pixels = fitting(pixels, format);
    let mut out = Cursor::new(Vec::new());
    let to = &mut out;
    match format {
        ImageFormat::Png => {
            // The default level costs twenty times as much and saves a third.
            let encoder = PngEncoder::new_with_quality(to, CompressionType::Fast, FilterType::Adaptive);
            write(&pixels, encoder, exif, profile)?;
        }
        ImageFormat::Jpeg => write(&pixels, JpegEncoder::new_with_quality(to, QUALITY), exif, profile)?,
        ImageFormat::Tiff => write(&pixels, TiffEncoder::new(to), exif, profile)?,
        ImageFormat::WebP => write(&pixels, WebPEncoder::new_lossless(to), exif, profile)?,
        ImageFormat::Bmp => write(&pixels, BmpEncoder::new(to), exif, profile)?,
        ImageFormat::Gif => write(&pixels, GifEncoder::new(to), exif, profile)?,
        other => return Err(image::ImageError::Unsupported(ImageFormatHint::Exact(other).into())),
    }
    Ok(out.into_inner())
}

fn write(
    pixels: &DynamicImage,
    mut encoder: impl ImageEncoder,
    exif: Option<Vec<u8>>,
    profile: Option<Vec<u8>>,
) -> ImageResult<()> {
    // A format that has no place for them goes without.
    if let Some(exif) = exif {
        let _ = encoder.set_exif_metadata(exif);
    }
    if let Some(profile) = profile {
        let _ = encoder.set_icc_profile(profile);
    }
    pixels.write_with_encoder(encoder)
}

/// The pixels in samples that the format has.
pub(super) fn fitting(pixels: DynamicImage, format: ImageFormat) -> DynamicImage {
    match format {
        ImageFormat::Jpeg if pixels.color().has_alpha() => on_white(&pixels),
        ImageFormat::Gif => pixels.into_rgba8().into(),
        ImageFormat::Bmp if pixels.color().has_alpha() => pixels.into_rgba8().into(),
        ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Bmp => eight_bits(&pixels),
        ImageFormat::Tiff => match pixels.color() {
            ColorType::La8 => pixels.into_rgba8().into(),
            ColorType::La16 => pixels.into_rgba16().into(),
            _ => pixels,
        },
        _ => match pixels.color() {
            ColorType::Rgb32F => pixels.into_rgb16().into(),
            ColorType::Rgba32F => pixels.into_rgba16().into(),
            _ => pixels,
        },
    }
}

/// The pixels with 8 bits a sample, grey where they were, transparent where they were.
pub(super) fn eight_bits(pixels: &DynamicImage) -> DynamicImage {
    match (pixels.color().has_color(), pixels.color().has_alpha()) {
        (false, false) => pixels.to_luma8().into(),
        (false, true) => pixels.to_luma_alpha8().into(),
        (true, false) => pixels.to_rgb8().into(),
        (true, true) => pixels.to_rgba8().into(),
    }
}

/// Pixels of 8 bits a sample without their alpha, where that says nothing.
pub(super) fn opaque(pixels: DynamicImage) -> DynamicImage {
    match &pixels {
        DynamicImage::ImageLumaA8(grey) if grey.pixels().all(|pixel| pixel.0[1] == u8::MAX) => {
            pixels.into_luma8().into()
        }
        DynamicImage::ImageRgba8(colour) if colour.pixels().all(|pixel| pixel.0[3] == u8::MAX) => {
            pixels.into_rgb8().into()
        }
        _ => pixels,
    }
}

/// What shines through is white, as on paper.
fn on_white(pixels: &DynamicImage) -> DynamicImage {
    let mut colour = pixels.to_rgba8();
    for pixel in colour.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        pixel.0 = [over_white(red, alpha), over_white(green, alpha), over_white(blue, alpha), u8::MAX];
    }
    eight_bits(&if pixels.color().has_color() {
        DynamicImage::from(colour).into_rgb8().into()
    } else {
        DynamicImage::from(colour).into_luma8().into()
    })
}

fn over_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    let mixed = (sample * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
