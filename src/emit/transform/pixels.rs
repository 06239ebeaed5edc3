//! Decodes an image, changes its pixels, and has it encoded again.
//!
//! Decodes one still image and refuses what holds more: the other frames would be lost.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::error::ImageError;
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits};

use crate::model::{Format, Transform, Trouble, TroubleKind};

use super::{ALLOCATION_MAX, PIXELS_MAX, depth, encode, exif, location, refusal, resize};

/// The longest colour profile that is carried over. Bytes.
const PROFILE_MAX: usize = 4 << 20;

/// An image between decoder and encoder.
#[derive(Clone)]
pub(super) struct Image {
    pub(super) pixels: DynamicImage,
    pub(super) format: ImageFormat,
    pub(super) exif: Option<Vec<u8>>,
    pub(super) profile: Option<Vec<u8>>,
    /// The decoder obeyed the orientation.
    pub(super) is_upright: bool,
}

/// The image after the steps, encoded.
pub(super) fn remake(original: &[u8], steps: &[Transform]) -> Result<Vec<u8>, Trouble> {
    let mut image = decode(original)?;
    for step in steps {
        image.apply(*step)?;
    }
    encode::encode(image).map_err(|error| refusal(format!("it cannot be written: {error}")))
}

/// Bytes of the pixels where they are longest, as the header promises them; 0 where no decoder takes it.
pub(super) fn decoded_bytes(original: &[u8]) -> u64 {
    std::panic::catch_unwind(|| {
        #[cfg(feature = "heic")]
        if super::heic::is_heic(original) {
            return super::heic::decoded_bytes(original);
        }
        let decoder = reader(original).ok()?.into_decoder().ok()?;
        let (width, height) = decoder.dimensions();
        let area = u64::from(width).saturating_mul(u64::from(height));
        Some(decoder.total_bytes().max(area.saturating_mul(resize::wide_bytes(decoder.color_type()))))
    })
    .ok()
    .flatten()
    .unwrap_or(0)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(ALLOCATION_MAX);
    limits
}

pub(super) fn reader(original: &[u8]) -> ImageResult<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::with_format(Cursor::new(original), image::guess_format(original)?);
    reader.limits(limits());
    Ok(reader)
}

fn decode(original: &[u8]) -> Result<Image, Trouble> {
    // What is not known here has its say when it is decoded.
    let frames = image::guess_format(original).map_or(Ok(false), |format| has_frames(format, original));
    if frames.map_err(refused)? {
        return Err(refusal("it holds several frames, and only one would be left"));
    }
    first_frame(original)
}

/// The image that a file shows, or shows first.
pub(super) fn first_frame(original: &[u8]) -> Result<Image, Trouble> {
    #[cfg(feature = "heic")]
    if super::heic::is_heic(original) {
        return super::heic::image(original);
    }
    let format = image::guess_format(original).map_err(refused)?;
    let mut decoder = reader(original).and_then(ImageReader::into_decoder).map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let area = u64::from(width).saturating_mul(u64::from(height));
    if area > PIXELS_MAX {
        return Err(refusal(format!("{area} pixels are more than the {PIXELS_MAX} that are decoded here")));
    }
    let read = |decoder: &mut dyn ImageDecoder| -> ImageResult<_> {
        let mut limits = limits();
        limits.reserve(decoder.total_bytes())?;
        decoder.set_limits(limits)?;
        Ok((decoder.exif_metadata()?, decoder.icc_profile()?))
    };
    let (exif, profile) = read(&mut decoder).map_err(refused)?;
    let pixels = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let profile = profile.filter(|profile| suits(profile, &pixels));
    Ok(Image { pixels, format, exif, profile, is_upright: false })
}

/// Whether a file holds more than one image, as far as its decoder knows.
fn has_frames(format: ImageFormat, original: &[u8]) -> ImageResult<bool> {
    let data = Cursor::new(original);
    match format {
        ImageFormat::Gif => {
            let mut decoder = GifDecoder::new(data)?;
            decoder.set_limits(limits())?;
            let mut frames = decoder.into_frames();
            frames.next().transpose()?;
            Ok(frames.next().transpose()?.is_some())
        }
        ImageFormat::Png => PngDecoder::with_limits(data, limits())?.is_apng(),
        ImageFormat::WebP => Ok(WebPDecoder::new(data)?.has_animation()),
        _ => Ok(false),
    }
}

/// Whether a colour profile speaks of the colours that the decoder made: not of inks that it mixed to RGB.
/// The colour space stands at byte 16 (ICC.1, 7.2).
fn suits(profile: &[u8], pixels: &DynamicImage) -> bool {
    let space: &[u8] = if pixels.color().has_color() { b"RGB " } else { b"GRAY" };
    profile.len() <= PROFILE_MAX && profile.get(16..20) == Some(space)
}

/// A decoder that has no room or does not know the variant says nothing against the image.
fn refused(error: ImageError) -> Trouble {
    match error {
        ImageError::Limits(_) | ImageError::Unsupported(_) => refusal(error),
        error => Trouble::broken(TroubleKind::ImageUnreadable, format!("the decoder gives up: {error}")),
    }
}

impl Image {
    fn apply(&mut self, step: Transform) -> Result<(), Trouble> {
        match step {
            Transform::Turn { orientation } => self.turn(orientation),
            Transform::Convert { to, stretch } => {
                self.format = known(to).ok_or_else(|| refusal(format!("{} is not written", to.title())))?;
                self.exif = None;
                self.pixels = encode::opaque(depth::reduced(&self.pixels, stretch)?);
            }
            Transform::Resize { width, height } => {
                let pixels = std::mem::take(&mut self.pixels);
                self.pixels = resize::scaled(pixels, width, height)?;
            }
            Transform::StripMetadata { orientation } => self.exif = orientation.map(exif::only_orientation),
            Transform::StripLocation => {
                if self.exif.as_mut().is_some_and(|block| location::take_out(block).is_none()) {
                    return Err(refusal(
                        "its EXIF block cannot be followed, so no position can be taken out",
                    ));
                }
            }
            // The end was cut before decoding.
            Transform::CutTail { .. } => {}
        }
        Ok(())
    }

    fn turn(&mut self, orientation: u8) {
        if let Some(turn) = Orientation::from_exif(orientation).filter(|_| !self.is_upright) {
            self.pixels.apply_orientation(turn);
        }
        self.exif = self.exif.take().and_then(|block| exif::upright(block, orientation));
    }
}

fn known(format: Format) -> Option<ImageFormat> {
    match format {
        Format::Bmp => Some(ImageFormat::Bmp),
        Format::Gif => Some(ImageFormat::Gif),
        Format::Jpeg => Some(ImageFormat::Jpeg),
        Format::Png => Some(ImageFormat::Png),
        Format::Tiff => Some(ImageFormat::Tiff),
        Format::WebP => Some(ImageFormat::WebP),
        _ => None,
    }
}
