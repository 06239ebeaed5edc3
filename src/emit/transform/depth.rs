//! Pixels of more than 8 bits a sample as pixels of 8: the whole range shifted down, or the part of it that is used
//! spread out.
//!
//! An image that uses little of its range would turn black, so that it is refused unless it is spread.

use image::DynamicImage;

use super::{encode, refusal};
use crate::model::Trouble;

/// The least part of the range that an image must use to be shifted down.
const LEAST_USED: f64 = 0.25;

/// The pixels with 8 bits a sample.
pub(super) fn reduced(pixels: &DynamicImage, stretch: bool) -> Result<DynamicImage, Trouble> {
    let (has_alpha, most) = (pixels.color().has_alpha(), largest(pixels));
    let Some(most) = most else { return Ok(encode::eight_bits(pixels)) };
    let (low, high) = used(pixels, has_alpha);
    if stretch && high > low {
        return Ok(encode::eight_bits(&spread(pixels, has_alpha, (low, high))));
    }
    let is_inside = low >= 0.0 && high <= most;
    if is_inside && high - low >= most * LEAST_USED {
        return Ok(encode::eight_bits(pixels));
    }
    let range = if most > 1.0 { "0 to 65,535" } else { "0 to 1" };
    let cure = if high > low { "; --stretch spreads them over 0 to 255" } else { "" };
    Err(refusal(format!(
        "its values go from {low} to {high} of {range}, which 8 bits would show as one shade{cure}"
    )))
}

/// The largest value of a sample, where a sample has more than 8 bits.
fn largest(pixels: &DynamicImage) -> Option<f64> {
    match pixels {
        DynamicImage::ImageLuma16(_)
        | DynamicImage::ImageLumaA16(_)
        | DynamicImage::ImageRgb16(_)
        | DynamicImage::ImageRgba16(_) => Some(f64::from(u16::MAX)),
        DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_) => Some(1.0),
        _ => None,
    }
}

/// Calls `visit` with every sample that is no alpha.
fn each_sample(pixels: &DynamicImage, has_alpha: bool, mut visit: impl FnMut(f64)) {
    let channels = usize::from(pixels.color().channel_count());
    let colours = if has_alpha { channels - 1 } else { channels };
    let mut pass = |samples: &mut dyn Iterator<Item = f64>| {
        samples
            .enumerate()
            .filter(|(index, _)| index % channels < colours)
            .for_each(|(_, value)| visit(value));
    };
    if let Some(samples) = pixels.as_flat_samples_u16() {
        pass(&mut samples.samples.iter().map(|sample| f64::from(*sample)));
    } else if let Some(samples) = pixels.as_flat_samples_f32() {
        pass(&mut samples.samples.iter().map(|sample| f64::from(*sample)));
    }
}

/// The lowest and the highest value.
fn used(pixels: &DynamicImage, has_alpha: bool) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    each_sample(pixels, has_alpha, |value| (low, high) = (low.min(value), high.max(value)));
    (low, high)
}

/// The pixels with the used values spread over the whole range; alpha stays.
fn spread(pixels: &DynamicImage, has_alpha: bool, (low, high): (f64, f64)) -> DynamicImage {
    let mut spread = pixels.clone();
    let channels = usize::from(pixels.color().channel_count());
    let colours = if has_alpha { channels - 1 } else { channels };
    let part = |value: f64| ((value - low) / (high - low)).clamp(0.0, 1.0);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 65,535"
    )]
    let deep = |sample: u16| (part(f64::from(sample)) * f64::from(u16::MAX)).round() as u16;
    #[allow(clippy::cast_possible_truncation, reason = "it lies between 0 and 1")]
    let float = |sample: f32| part(f64::from(sample)) as f32;
    let is_colour = |index: usize| index % channels < colours;
    match &mut spread {
        DynamicImage::ImageLuma16(image) => map(image, is_colour, deep),
        DynamicImage::ImageLumaA16(image) => map(image, is_colour, deep),
        DynamicImage::ImageRgb16(image) => map(image, is_colour, deep),
        DynamicImage::ImageRgba16(image) => map(image, is_colour, deep),
        DynamicImage::ImageRgb32F(image) => map(image, is_colour, float),
        DynamicImage::ImageRgba32F(image) => map(image, is_colour, float),
        _ => {}
    }
    spread
}

fn map<T: Copy>(samples: &mut [T], is_colour: impl Fn(usize) -> bool, to: impl Fn(T) -> T) {
    for (_, sample) in samples.iter_mut().enumerate().filter(|(index, _)| is_colour(*index)) {
        *sample = to(*sample);
    }
}
