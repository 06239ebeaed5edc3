//! Takes metadata out of an image without decoding it: what draws the pixels stays byte for byte.
//!
//! Keeps what a decoder needs and drops every other block, known or not. What follows the end of the image
//! is not looked into.

use image::ImageFormat;

mod gif;
mod jpeg;
mod jpeg_packet;
mod png;
mod png_text;
mod webp;
pub(super) mod xmp;

/// The longest colour profile that stays; readers complain above it. Bytes.
const PROFILE_MAX: usize = 16 << 20;

/// The image without position and serial numbers; every other byte that gives something stays. `None` where its
/// blocks do not follow each other, or tell more than can be read here.
pub(super) fn without_location(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    match image::guess_format(&bytes).ok()? {
        ImageFormat::Jpeg => jpeg::without_location(&mut bytes)?,
        ImageFormat::Png => return png::without_location(&bytes),
        ImageFormat::Gif => gif::without_location(&mut bytes)?,
        ImageFormat::WebP => webp::without_location(&mut bytes)?,
        ImageFormat::Tiff => super::location::take_out(&mut bytes)?,
        _ => return None,
    }
    Some(bytes)
}

/// The image without EXIF, XMP, text and what else is not drawn; of EXIF only an orientation stays.
/// `None` where its blocks do not follow each other.
pub(super) fn strip(bytes: &[u8], orientation: Option<u8>) -> Option<Vec<u8>> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Jpeg => jpeg::strip(bytes, orientation),
        ImageFormat::Png => png::strip(bytes, orientation),
        ImageFormat::WebP => webp::strip(bytes, orientation),
        ImageFormat::Gif => gif::strip(bytes),
        _ => None,
    }
}
