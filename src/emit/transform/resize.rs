//! Scales the pixels of an image, each sample made of its neighbours with the weights of Lanczos.
//!
//! The resizer has code of its own for each kind of pixel, half a megabyte for each of bytes. So an image is scaled as one of
//! five kinds that hold every sample of the others, and comes back as what it was.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{F32x3, F32x4, U8x4, U16, U16x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage as Any;
use image::{ColorType, ImageBuffer, Pixel};

use crate::model::Trouble;

use super::refusal;

/// The image with another width and height.
pub(super) fn scaled(image: Any, width: u32, height: u32) -> Result<Any, Trouble> {
    let to = Size { width, height, has_alpha: image.color().has_alpha() };
    Ok(match image {
        Any::ImageLuma8(it) => Any::ImageLuma8(to.of(it, |[v]| U8x4::new([v; 4]), |p| [p.0[0]])?),
        Any::ImageLumaA8(it) => {
            Any::ImageLumaA8(to.of(it, |[v, a]| U8x4::new([v, v, v, a]), |p| [p.0[0], p.0[3]])?)
        }
        Any::ImageRgb8(it) => Any::ImageRgb8(to.of(
            it,
            |[r, g, b]| U8x4::new([r, g, b, u8::MAX]),
            |p| [p.0[0], p.0[1], p.0[2]],
        )?),
        Any::ImageRgba8(it) => Any::ImageRgba8(to.of(it, U8x4::new, |p| p.0)?),
        Any::ImageLuma16(it) => Any::ImageLuma16(to.of(it, |[v]| U16::new(v), |p| [p.0])?),
        Any::ImageLumaA16(it) => {
            let widen = |[v, a]: [u16; 2]| F32x4::new([v, v, v, a].map(unit));
            Any::ImageLumaA16(to.of(it, widen, |p| [p.0[0], p.0[3]].map(sixteen))?)
        }
        Any::ImageRgb16(it) => Any::ImageRgb16(to.of(it, U16x3::new, |p| p.0)?),
        Any::ImageRgba16(it) => {
            Any::ImageRgba16(to.of(it, |v: [u16; 4]| F32x4::new(v.map(unit)), |p| p.0.map(sixteen))?)
        }
        Any::ImageRgb32F(it) => Any::ImageRgb32F(to.of(it, F32x3::new, |p| p.0)?),
        Any::ImageRgba32F(it) => Any::ImageRgba32F(to.of(it, F32x4::new, |p| p.0)?),
        _ => return Err(refusal("its kind of pixels is not scaled")),
    })
}

/// How long a pixel of a kind is while it is scaled. Bytes.
pub(super) fn wide_bytes(kind: ColorType) -> u64 {
    match kind {
        ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8 => 4,
        ColorType::L16 => 2,
        ColorType::Rgb16 => 6,
        ColorType::Rgb32F => 12,
        _ => 16,
    }
}

fn unit(sample: u16) -> f32 {
    f32::from(sample) / f32::from(u16::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of floats stops at the limits"
)]
fn sixteen(sample: f32) -> u16 {
    (sample * f32::from(u16::MAX)).round() as u16
}

/// What an image becomes.
struct Size {
    width: u32,
    height: u32,
    has_alpha: bool,
}

impl Size {
    /// Scales an image by way of the pixel `P`: what a pixel of it is as one, and what one is as its samples.
    fn of<T: Pixel, P: PixelTrait, const N: usize>(
        &self,
        image: ImageBuffer<T, Vec<T::Subpixel>>,
        widen: impl Fn([T::Subpixel; N]) -> P,
        narrow: impl Fn(&P) -> [T::Subpixel; N],
    ) -> Result<ImageBuffer<T, Vec<T::Subpixel>>, Trouble> {
        let cannot = |error: &dyn std::fmt::Display| refusal(format!("it cannot be scaled: {error}"));
        let (width, height) = image.dimensions();
        let wide: Vec<P> = image.as_chunks::<N>().0.iter().map(|samples| widen(*samples)).collect();
        drop(image);
        let source = TypedImageRef::new(width, height, &wide).map_err(|error| cannot(&error))?;
        let mut target = TypedImage::<P>::new(self.width, self.height);
        let lanczos = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(self.has_alpha);
        Resizer::new().resize_typed(&source, &mut target, &lanczos).map_err(|error| cannot(&error))?;
        drop(wide);
        let samples = target.pixels().iter().flat_map(narrow).collect();
        ImageBuffer::from_vec(self.width, self.height, samples)
            .ok_or_else(|| cannot(&"its size is not that of its pixels"))
    }
}
