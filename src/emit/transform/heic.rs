//! Decodes HEIC with libheif: upright, 8 bits a sample, on white, in sRGB.
//!
//! Knows no step. libheif turns, mirrors and crops as the file says, so nobody may do it again.

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};
use libheif_rs::{
    ColorSpace, DecodingOptions, HeifContext, HeifError, HeifErrorCode, ImageHandle, LibHeif, RgbChroma,
    TransferCharacteristics,
};

use crate::model::{Trouble, TroubleKind};

use super::pixels::Image;
use super::{PIXELS_MAX, colours, encode, exif, refusal};

/// What a pixel takes while it is decoded: planes of up to 16 bits, and what becomes of them. Bytes.
const PIXEL_BYTES: u64 = 10;
/// The longest EXIF block that is looked at. Bytes.
const EXIF_MAX: usize = 16 << 20;

/// Whether these are the bytes of a HEIC; other files of boxes are none (ISO/IEC 23008-12, 10.2).
pub(super) fn is_heic(original: &[u8]) -> bool {
    original.get(4..8) == Some(b"ftyp")
        && matches!(original.get(8..12), Some(b"heic" | b"heix" | b"heim" | b"heis" | b"mif1"))
}

/// Bytes of an image while it is decoded, where it can be.
pub(super) fn decoded_bytes(original: &[u8]) -> Option<u64> {
    let _library = LibHeif::new();
    let handle = HeifContext::read_from_bytes(original).and_then(|context| context.primary_image_handle());
    Some(area(&handle.ok()?).saturating_mul(PIXEL_BYTES))
}

/// The one image of a file. Without its EXIF but the copyright: the orientation in there was obeyed.
pub(super) fn image(original: &[u8]) -> Result<Image, Trouble> {
    let library = LibHeif::new();
    let mut context = HeifContext::read_from_bytes(original).map_err(refused)?;
    // Images are decoded side by side already.
    context.set_max_decoding_threads(0);
    if context.top_level_image_handles().len() > 1 {
        return Err(refusal("it holds several images, and only one would be left"));
    }
    let handle = context.primary_image_handle().map_err(refused)?;
    let area = area(&handle);
    if area > PIXELS_MAX {
        return Err(refusal(format!("{area} pixels are more than the {PIXELS_MAX} that are decoded here")));
    }
    let pixels = encode::fitting(decoded(&library, &handle)?, ImageFormat::Jpeg);
    let pixels = in_srgb(pixels, &handle)?;
    Ok(Image { pixels, format: ImageFormat::Jpeg, exif: copyright(&handle), profile: None, is_upright: true })
}

fn area(handle: &ImageHandle) -> u64 {
    u64::from(handle.width()).saturating_mul(u64::from(handle.height()))
}

/// The pixels of 8 bits, with their alpha.
fn decoded(library: &LibHeif, handle: &ImageHandle) -> Result<DynamicImage, Trouble> {
    let mut options = DecodingOptions::new().ok_or_else(|| refusal("libheif has no memory left"))?;
    options.set_convert_hdr_to_8bit(true);
    options.set_strict_decoding(true);
    let has_alpha = handle.has_alpha_channel();
    let (chroma, channels) = if has_alpha { (RgbChroma::Rgba, 4) } else { (RgbChroma::Rgb, 3) };
    let image = library.decode(handle, ColorSpace::Rgb(chroma), Some(options)).map_err(refused)?;
    let lost = || refusal("libheif gives no pixels");
    let plane = image.planes().interleaved.ok_or_else(lost)?;
    let row = usize::try_from(plane.width).unwrap_or(usize::MAX).saturating_mul(channels);
    // Rows are padded.
    let rows = plane.data.chunks(plane.stride.max(1)).filter_map(|padded| padded.get(..row));
    let (width, height, samples) = (plane.width, plane.height, rows.flatten().copied().collect());
    let pixels = if has_alpha {
        RgbaImage::from_vec(width, height, samples).map(DynamicImage::from)
    } else {
        RgbImage::from_vec(width, height, samples).map(DynamicImage::from)
    };
    pixels.ok_or_else(lost)
}

/// The same colours in sRGB. A profile goes before numbers for the colours, as in libheif and browsers.
fn in_srgb(mut pixels: DynamicImage, handle: &ImageHandle) -> Result<DynamicImage, Trouble> {
    if let Some(profile) = handle.color_profile_raw() {
        colours::to_srgb(&mut pixels, &profile.data);
    } else if let Some(coded) = handle.color_profile_nclx() {
        use TransferCharacteristics::{ITU_R_BT_2100_0_HLG, ITU_R_BT_2100_0_PQ};
        if matches!(coded.transfer_characteristics(), ITU_R_BT_2100_0_PQ | ITU_R_BT_2100_0_HLG) {
            return Err(refusal(
                "its brightness is that of HDR, which a photo editor must bring to that of a JPEG",
            ));
        }
        colours::coded_to_srgb(&mut pixels, coded.color_primaries() as u8);
    }
    Ok(pixels)
}

/// What the EXIF block says of whose the image is. Four bytes before it say where it begins (ISO/IEC 23008-12, A.2.1).
fn copyright(handle: &ImageHandle) -> Option<Vec<u8>> {
    let mut ids = [0];
    if handle.metadata_block_ids(&mut ids, b"Exif") == 0 || handle.metadata_size(ids[0]) > EXIF_MAX {
        return None;
    }
    let raw = handle.metadata(ids[0]).ok()?;
    let (offset, rest) = raw.split_first_chunk()?;
    let start = usize::try_from(u32::from_be_bytes(*offset)).ok()?;
    exif::only_copyright(rest.get(start..)?)
}

/// What libheif does not know says nothing against the image.
fn refused(error: HeifError) -> Trouble {
    match error.code {
        HeifErrorCode::InvalidInput | HeifErrorCode::DecoderPluginError => {
            Trouble::broken(TroubleKind::ImageUnreadable, format!("libheif gives up: {}", error.message))
        }
        _ => refusal(format!("libheif: {}", error.message)),
    }
}
