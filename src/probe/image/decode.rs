//! A full decode by the `image` crate: does the common decoder open it?
//!
//! The pixels are thrown away. A decoder is lenient, so its success proves little and says nothing here; a
//! refusal for want of room or of support is no verdict about the picture either.

use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::error::ImageError;
use image::{AnimationDecoder, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits};

use super::{Log, PIXELS_MAX};
use crate::model::{Format, ImageFacts};
use crate::source::{Budget, Bytes};

/// What one decode may allocate, and the longest entry that is decoded. Bytes.
const ALLOCATION_MAX: u64 = 512 << 20;
/// What all decodes of this process may allocate at a time. Taken last and held while nothing else is waited
/// for.
static DECODING: Budget = Budget::new(ALLOCATION_MAX);
/// What a decoder may allocate for each pixel, twice the widest samples there are. Bytes.
const PER_PIXEL: u64 = 32;
/// What a decoder may allocate besides, for packed metadata as well. Bytes.
const BESIDES: u64 = 16 << 20;
/// How much a decoder is given at a time. Bytes.
const CHUNK: usize = 64 << 10;

/// The formats that the crate decodes.
const DECODABLE: [(Format, ImageFormat); 6] = [
    (Format::Bmp, ImageFormat::Bmp),
    (Format::Gif, ImageFormat::Gif),
    (Format::Jpeg, ImageFormat::Jpeg),
    (Format::Png, ImageFormat::Png),
    (Format::Tiff, ImageFormat::Tiff),
    (Format::WebP, ImageFormat::WebP),
];

/// Decodes a picture of which the header was read; formats that cannot be decoded pass in silence.
pub(super) fn decode(
    format: Format,
    bytes: &mut dyn Bytes,
    facts: &ImageFacts,
    log: &mut Log,
) -> io::Result<()> {
    let Some((_, known)) = DECODABLE.iter().find(|(known, _)| *known == format) else { return Ok(()) };
    let pixels = u64::from(facts.width.unwrap_or(0)).saturating_mul(u64::from(facts.height.unwrap_or(0)));
    if pixels > PIXELS_MAX || bytes.len() > ALLOCATION_MAX {
        log.unverified(0, format!("not decoded: {pixels} pixels in {} bytes", bytes.len()));
        return Ok(());
    }
    if format == Format::Tiff && super::tiff::is_low_bit_first(bytes)? {
        log.unverified(
            0,
            "not decoded: its bytes hold the first bit lowest, which the decoder does not heed",
        );
        return Ok(());
    }
    let is_film = facts.frames.is_none_or(|frames| frames > 1);
    let mut stream = Stream { bytes, at: 0, failed: None };
    let result = guarded(*known, &mut stream, pixels, is_film);
    if let Some(error) = stream.failed {
        return Err(error);
    }
    match result {
        Some(Ok(true)) => {}
        Some(Ok(false)) => log.unverified(0, "only the first frames were decoded"),
        Some(Err(error @ (ImageError::Limits(_) | ImageError::Unsupported(_)))) => {
            log.unverified(0, format!("not decoded: {error}"));
        }
        Some(Err(error)) => log.broken(0, format!("the decoder gives up: {error}")),
        None => log.unverified(0, "not decoded: the decoder broke off"),
    }
    Ok(())
}

/// Decodes within what the whole process may hold. `None` where the decoder, which is somebody else's,
/// panics: then nothing is known of the picture.
fn guarded(
    format: ImageFormat,
    stream: &mut Stream<'_>,
    pixels: u64,
    is_film: bool,
) -> Option<ImageResult<bool>> {
    let _allowance = DECODING.take(limits(pixels).max_alloc.unwrap_or(ALLOCATION_MAX));
    let work = || {
        if is_film { film(format, stream, pixels) } else { still(format, stream, pixels).map(|()| true) }
    };
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// What the pixels of a picture justify, so that a small one cannot bring gigabytes of metadata.
fn limits(pixels: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(pixels.saturating_mul(PER_PIXEL).saturating_add(BESIDES).min(ALLOCATION_MAX));
    limits
}

fn still(format: ImageFormat, stream: &mut Stream<'_>, pixels: u64) -> ImageResult<()> {
    let mut reader = ImageReader::with_format(stream, format);
    reader.limits(limits(pixels));
    reader.decode().map(drop)
}

/// Every frame, as long as all together stay below the ceiling; false where they do not.
fn film(format: ImageFormat, stream: &mut Stream<'_>, pixels: u64) -> ImageResult<bool> {
    let most = usize::try_from(PIXELS_MAX.checked_div(pixels).unwrap_or(0)).unwrap_or(usize::MAX).max(1);
    let mut frames = match format {
        ImageFormat::Gif => {
            let mut decoder = GifDecoder::new(stream)?;
            decoder.set_limits(limits(pixels))?;
            decoder.into_frames()
        }
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(stream, limits(pixels))?;
            if !decoder.is_apng()? {
                return Ok(true);
            }
            decoder.apng()?.into_frames()
        }
        ImageFormat::WebP => {
            let mut decoder = WebPDecoder::new(stream)?;
            decoder.set_limits(limits(pixels))?;
            decoder.into_frames()
        }
        _ => return still(format, stream, pixels).map(|()| true),
    };
    for _ in 0..most {
        match frames.next() {
            Some(frame) => drop(frame?),
            None => return Ok(true),
        }
    }
    Ok(frames.next().is_none())
}

/// An entry as a decoder wants to read it. An error of the source is kept, to be told from bad data.
struct Stream<'a> {
    bytes: &'a mut dyn Bytes,
    at: u64,
    failed: Option<io::Error>,
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.bytes.at(self.at, CHUNK) {
            Ok(window) => Ok(window),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(super::fields::distance(amount));
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Stream<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.bytes.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at once")]
mod tests {
    use image::{DynamicImage, Frame, RgbaImage};

    use super::*;
    use crate::model::{Depth, Grade, TroubleKind};
    use crate::probe::image::testing::{Memory, look};

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut data = io::Cursor::new(Vec::new());
        DynamicImage::new_rgb8(12, 9).write_to(&mut data, format).unwrap();
        data.into_inner()
    }

    fn film() -> Vec<u8> {
        let mut data = Vec::new();
        let frames = [RgbaImage::new(6, 6), RgbaImage::new(6, 6)].map(Frame::new);
        image::codecs::gif::GifEncoder::new(&mut data).encode_frames(frames).unwrap();
        data
    }

    #[test]
    fn whole_pictures_and_films_decode_without_a_word() {
        for (format, known) in DECODABLE.iter().filter(|(format, _)| *format != Format::Tiff) {
            assert_eq!(look(*format, &picture(*known), Depth::Pixels).troubles, [], "{format:?}");
        }
        assert_eq!(look(Format::Gif, &film(), Depth::Pixels).troubles, []);
    }

    #[test]
    fn a_decoder_that_gives_up_makes_the_picture_unreadable() {
        // The bitstream of a lossless WebP is not followed by the walk, so only a decode can refuse it.
        let mut data = picture(ImageFormat::WebP);
        let end = data.len();
        data[26..end].fill(0xFF);
        let probed = look(Format::WebP, &data, Depth::Pixels);
        assert_eq!(
            (probed.troubles[0].kind, probed.troubles[0].grade),
            (TroubleKind::ImageUnreadable, Grade::Broken)
        );
        assert_eq!(look(Format::WebP, &data, Depth::Entropy).troubles, []);
    }

    #[test]
    fn more_pixels_than_the_ceiling_are_never_decoded() {
        let mut log = Log::default();
        let facts = ImageFacts::sized(30_000, 30_000);
        decode(Format::Png, &mut Memory::whole(b""), &facts, &mut log).unwrap();
        assert_eq!(log.0[0].kind, TroubleKind::Unverified);
    }

    /// A source on which every read goes wrong in one way.
    struct Failing(fn() -> io::Error);

    impl Bytes for Failing {
        fn len(&self) -> u64 {
            100
        }
        fn at(&mut self, _offset: u64, _want: usize) -> io::Result<&[u8]> {
            Err(self.0())
        }
        fn verify(&mut self) -> Vec<crate::model::Trouble> {
            Vec::new()
        }
        fn crc(&self) -> Option<u32> {
            None
        }
    }

    #[test]
    fn a_decoder_that_panics_leaves_the_picture_unverified_and_gives_its_room_back() {
        let facts = ImageFacts { frames: Some(1), ..ImageFacts::sized(12_000, 12_000) };
        for _ in 0..3 {
            let mut log = Log::default();
            decode(Format::Bmp, &mut Failing(|| panic!("a defect")), &facts, &mut log).unwrap();
            assert_eq!((log.0[0].kind, log.0[0].is_gave_up()), (TroubleKind::Unverified, false));
        }
    }

    #[test]
    fn an_error_of_the_source_is_not_taken_for_a_bad_picture() {
        let facts = ImageFacts { frames: Some(1), ..ImageFacts::sized(3, 3) };
        let result = decode(
            Format::Bmp,
            &mut Failing(|| io::ErrorKind::PermissionDenied.into()),
            &facts,
            &mut Log::default(),
        );
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }
}
