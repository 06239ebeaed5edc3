//! A full decode by the `image` crate: does the common decoder open it?
//!
//! The pixels are thrown away. A decoder is lenient, so its success proves little and says nothing here; a
//! refusal for want of room or of support is no verdict about the image either.

use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::error::ImageError;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits};

use super::{Log, PIXELS_MAX, Room};
use crate::model::{Colour, Format, ImageFacts};
use crate::source::{Bytes, DECODING, DECODING_MAX};

/// What a decoder may allocate besides, for packed metadata as well. Bytes.
const BESIDES: u64 = 16 << 20;
/// What a decoder may keep of small parts of a file. Bytes.
const PARTS_MAX: u64 = 64 << 20;
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

/// Decodes an image of which the header was read; formats that cannot be decoded pass in silence.
pub(super) fn decode(
    format: Format,
    bytes: &mut dyn Bytes,
    facts: &ImageFacts,
    (room, excuse): (Room, Option<&str>),
    log: &mut Log,
) -> io::Result<()> {
    let Some((_, known)) = DECODABLE.iter().find(|(known, _)| *known == format) else { return Ok(()) };
    let is_video = facts.frames.is_none_or(|frames| frames > 1);
    let job = Job::new(*known, facts, room, is_video);
    if let Some(detail) = job.is_too_much(bytes.len()) {
        log.unverified(0, format!("not decoded: {detail}"));
        return Ok(());
    }
    if format == Format::Tiff && super::tiff::is_low_bit_first(bytes)? {
        log.unverified(
            0,
            "not decoded: its bit order is least significant bit first, which the decoder does not support",
        );
        return Ok(());
    }
    let mut stream = Stream { bytes, at: 0, failed: None };
    let result = job.guarded(&mut stream);
    if let Some(error) = stream.failed {
        return Err(error);
    }
    match result {
        Some(Ok(true)) => {}
        Some(Ok(false)) => log.unverified(0, "only the first frames were decoded"),
        Some(Err(error @ (ImageError::Limits(_) | ImageError::Unsupported(_)))) => {
            log.unverified(0, format!("not decoded: {error}"));
        }
        Some(Err(_)) if let Some(why) = excuse => log.unverified(0, format!("not decoded: {why}")),
        Some(Err(error)) => log.broken(0, format!("the decoder gives up: {error}")),
        None => log.unverified(0, "not decoded: the decoder broke off"),
    }
    Ok(())
}

/// The formats whose header alone tells the decoder whether it takes the samples; the others take all of theirs, or read
/// the whole file first.
const TOLD_BY_HEADER: [Format; 2] = [Format::Bmp, Format::Tiff];

/// Whether the decoder does not take the samples of an image, as its header has them.
pub(super) fn is_refused(format: Format, bytes: &mut dyn Bytes) -> io::Result<bool> {
    let known = DECODABLE.iter().find(|(known, _)| *known == format && TOLD_BY_HEADER.contains(known));
    let Some((_, known)) = known else { return Ok(false) };
    let mut stream = Stream { bytes, at: 0, failed: None };
    let made = catch_unwind(AssertUnwindSafe(|| {
        let mut reader = ImageReader::with_format(&mut stream, *known);
        reader.limits(at_most(BESIDES));
        reader.into_decoder().map(drop)
    }));
    // What is damaged is found elsewhere, and a defect of the decoder says nothing of the image.
    match stream.failed {
        Some(error) => Err(error),
        None => Ok(matches!(made, Ok(Err(ImageError::Unsupported(_))))),
    }
}

/// One decode, and what it holds.
struct Job {
    format: ImageFormat,
    pixels: u64,
    is_video: bool,
    room: Room,
    /// Everything together. Bytes.
    total: u64,
}

impl Job {
    fn new(format: ImageFormat, facts: &ImageFacts, room: Room, is_video: bool) -> Self {
        let pixels = u64::from(facts.width.unwrap_or(0)).saturating_mul(u64::from(facts.height.unwrap_or(0)));
        let total =
            [pixels.saturating_mul(per_pixel(format, facts, is_video)), room.pixels, room.parts, BESIDES];
        let total = total.into_iter().fold(0, u64::saturating_add);
        Self { format, pixels, is_video, room, total }
    }

    /// Why it is not tried.
    fn is_too_much(&self, bytes: u64) -> Option<String> {
        let Self { pixels, total, room, .. } = self;
        if *pixels > PIXELS_MAX || bytes > DECODING_MAX {
            return Some(format!("{pixels} pixels in {bytes} bytes"));
        }
        if room.parts > PARTS_MAX {
            return Some("its many small parts would exhaust the memory".into());
        }
        let words =
            format!("it would take {total} bytes, more than the {DECODING_MAX} that decoders are given");
        (*total > DECODING_MAX).then_some(words)
    }

    /// Decodes within what the whole process may hold. `None` where the decoder, which is somebody else's,
    /// panics: then nothing is known of the image.
    fn guarded(&self, stream: &mut Stream<'_>) -> Option<ImageResult<bool>> {
        let _allowance = DECODING.take(self.total);
        let work = || if self.is_video { self.video(stream) } else { self.still(stream).map(|()| true) };
        catch_unwind(AssertUnwindSafe(work)).ok()
    }

    fn limits(&self) -> Limits {
        at_most(self.total)
    }

    /// What metadata may come to, so that a small image cannot bring gigabytes of it.
    fn besides(&self) -> Limits {
        at_most(self.room.pixels.saturating_add(self.room.parts).saturating_add(BESIDES))
    }

    fn still(&self, stream: &mut Stream<'_>) -> ImageResult<()> {
        if self.format == ImageFormat::Png {
            return self.png(stream).and_then(DynamicImage::from_decoder).map(drop);
        }
        let mut reader = ImageReader::with_format(stream, self.format);
        reader.limits(self.limits());
        reader.decode().map(drop)
    }

    /// This one is given its limits twice: for metadata, and for pixels.
    fn png<'s, 'b>(&self, stream: &'s mut Stream<'b>) -> ImageResult<PngDecoder<&'s mut Stream<'b>>> {
        let mut decoder = PngDecoder::with_limits(stream, self.besides())?;
        let mut limits = self.limits();
        limits.reserve(decoder.total_bytes())?;
        decoder.set_limits(self.limits())?;
        Ok(decoder)
    }

    /// Every frame, as long as all together stay below the ceiling; false where they do not.
    fn video(&self, stream: &mut Stream<'_>) -> ImageResult<bool> {
        let most = PIXELS_MAX.checked_div(self.pixels).unwrap_or(0);
        let most = usize::try_from(most).unwrap_or(usize::MAX).max(1);
        let mut frames = match self.format {
            ImageFormat::Gif => {
                let mut decoder = GifDecoder::new(stream)?;
                decoder.set_limits(self.limits())?;
                decoder.into_frames()
            }
            ImageFormat::Png => {
                let decoder = self.png(stream)?;
                if !decoder.is_apng()? {
                    return Ok(true);
                }
                decoder.apng()?.into_frames()
            }
            ImageFormat::WebP => {
                let mut decoder = WebPDecoder::new(stream)?;
                decoder.set_limits(self.limits())?;
                decoder.into_frames()
            }
            _ => return self.still(stream).map(|()| true),
        };
        for _ in 0..most {
            match frames.next() {
                Some(frame) => drop(frame?),
                None => return Ok(true),
            }
        }
        Ok(frames.next().is_none())
    }
}

/// Bytes that a decoder hands out for each pixel, with the copies of a video: the screen before, the screen,
/// the frame, and what is given away.
fn per_pixel(format: ImageFormat, facts: &ImageFacts, is_video: bool) -> u64 {
    let samples = match facts.colour {
        Some(Colour::Gray) => 1,
        Some(Colour::GrayAlpha) => 2,
        Some(Colour::Rgb | Colour::YCbCr | Colour::Palette) => 3,
        _ => 4,
    };
    let stored = samples * u64::from(facts.bits.unwrap_or(8).div_ceil(8));
    match (format, is_video) {
        (ImageFormat::Gif, false) => 8,
        (ImageFormat::Gif | ImageFormat::WebP, true) => 16,
        (ImageFormat::Png, true) => stored + 16,
        (ImageFormat::Bmp, _) => 4,
        _ => stored,
    }
}

fn at_most(bytes: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(bytes);
    limits
}

/// An entry as a decoder wants to read it. An error of the source is kept, to be distinguished from bad data.
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
    use image::{Frame, RgbaImage};

    use super::*;
    use crate::model::{Depth, Grade, TroubleKind};
    use crate::probe::image::probe;
    use crate::probe::image::testing::{Memory, look};

    fn image(format: ImageFormat) -> Vec<u8> {
        let mut data = io::Cursor::new(Vec::new());
        DynamicImage::new_rgb8(12, 9).write_to(&mut data, format).unwrap();
        data.into_inner()
    }

    fn video() -> Vec<u8> {
        let mut data = Vec::new();
        let frames = [RgbaImage::new(6, 6), RgbaImage::new(6, 6)].map(Frame::new);
        image::codecs::gif::GifEncoder::new(&mut data).encode_frames(frames).unwrap();
        data
    }

    #[test]
    fn whole_images_and_videos_decode_without_a_word() {
        for (format, known) in DECODABLE.iter().filter(|(format, _)| *format != Format::Tiff) {
            assert_eq!(look(*format, &image(*known), Depth::Pixels).troubles, [], "{format:?}");
        }
        assert_eq!(look(Format::Gif, &video(), Depth::Pixels).troubles, []);
    }

    #[test]
    fn a_decoder_that_gives_up_makes_the_image_unreadable() {
        // The bitstream of a lossless WebP is not followed by the walk, so only a decode can refuse it.
        let mut data = image(ImageFormat::WebP);
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
        decode(Format::Png, &mut Memory::whole(b""), &facts, (Room::default(), None), &mut log).unwrap();
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
    fn a_decoder_that_panics_leaves_the_image_unverified_and_gives_its_room_back() {
        let facts = ImageFacts { frames: Some(1), ..ImageFacts::sized(12_000, 12_000) };
        for _ in 0..3 {
            let mut log = Log::default();
            decode(
                Format::Bmp,
                &mut Failing(|| panic!("a defect")),
                &facts,
                (Room::default(), None),
                &mut log,
            )
            .unwrap();
            assert_eq!((log.0[0].kind, log.0[0].gave_up), (TroubleKind::Unverified, false));
        }
    }

    #[test]
    fn an_error_of_the_source_is_not_taken_for_a_bad_image() {
        let facts = ImageFacts { frames: Some(1), ..ImageFacts::sized(3, 3) };
        let result = decode(
            Format::Bmp,
            &mut Failing(|| io::ErrorKind::PermissionDenied.into()),
            &facts,
            (Room::default(), None),
            &mut Log::default(),
        );
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }

    /// What is said of an image at this depth, once.
    fn reported(format: Format, data: &[u8]) -> Vec<(TroubleKind, String)> {
        let probed = probe(format, &mut Memory::whole(data), Depth::Pixels).unwrap();
        probed.troubles.into_iter().map(|trouble| (trouble.kind, trouble.detail.into())).collect()
    }

    /// An image that is not decoded, since the decoder would hold too much.
    fn is_passed_over(format: Format, data: &[u8], why: &str) -> bool {
        let reported = reported(format, data);
        matches!(&reported[..], [(TroubleKind::Unverified, detail)] if detail.contains(why))
    }

    #[test]
    fn a_progressive_jpeg_is_decoded_only_where_its_coefficients_have_room() {
        let data = progressive(16_000, 200, 20_000);
        assert!(is_passed_over(Format::Jpeg, &data, "more than the"), "{:?}", reported(Format::Jpeg, &data));
        // A scan of no high frequencies alone, which is an image nevertheless.
        assert_eq!(reported(Format::Jpeg, &progressive(800, 1, 10_000)), []);
    }

    /// A square grey image of one progressive scan: so many runs of so many blocks that hold nothing.
    fn progressive(side: u16, runs: usize, blocks: u32) -> Vec<u8> {
        let [high, low] = side.to_be_bytes();
        let mut bits = Vec::new();
        let exponent = blocks.ilog2();
        for _ in 0..runs {
            bits.push(0);
            bits.extend((0..exponent).rev().map(|bit| blocks >> bit & 1));
        }
        bits.resize(bits.len().next_multiple_of(8), 1);
        let mut codes = Vec::new();
        for eight in bits.chunks(8) {
            let byte = u8::try_from(eight.iter().fold(0, |byte, bit| byte << 1 | bit)).unwrap();
            codes.push(byte);
            codes.extend((byte == 0xFF).then_some(0));
        }
        let run = u8::try_from(exponent << 4).unwrap();
        [
            &b"\xFF\xD8\xFF\xDB\0\x43\0"[..],
            &[1; 64],
            &[0xFF, 0xC2, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0],
            b"\xFF\xC4\0\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            &[run],
            b"\xFF\xDA\0\x08\x01\x01\0\x01\x3F\0",
            &codes,
            b"\xFF\xD9",
        ]
        .concat()
    }

    #[test]
    fn a_webp_is_decoded_only_where_its_planes_have_room() {
        let lossless = |side: u32| {
            let bits = ((side - 1) | (side - 1) << 14).to_le_bytes();
            [&b"RIFF\x12\0\0\0WEBPVP8L\x06\0\0\0\x2F"[..], &bits, b"\0"].concat()
        };
        let data = lossless(9_000);
        assert!(is_passed_over(Format::WebP, &data, "more than the"), "{:?}", reported(Format::WebP, &data));
        assert_eq!(reported(Format::WebP, &lossless(90))[0].0, TroubleKind::ImageUnreadable);
    }

    #[test]
    fn a_tiff_of_a_million_strips_is_not_decoded() {
        let data = strips(900_000);
        assert!(is_passed_over(Format::Tiff, &data, "parts"), "{:?}", reported(Format::Tiff, &data));
        assert_eq!(reported(Format::Tiff, &strips(1_000)), []);
    }

    /// A TIFF of so many rows, each a strip of one pixel.
    fn strips(rows: u32) -> Vec<u8> {
        let (first, lists) = (8 + 2 + 12 * 9 + 4, 4 * rows);
        let mut data = page((1, rows), 1, 1, (rows, first, first + lists));
        for value in [8_u32, 1] {
            data.extend(value.to_le_bytes().repeat(usize::try_from(rows).unwrap()));
        }
        data
    }

    #[test]
    fn a_tiff_is_decoded_only_where_the_jpeg_inside_has_room() {
        let mut grey = io::Cursor::new(Vec::new());
        DynamicImage::new_luma8(16, 16).write_to(&mut grey, ImageFormat::Jpeg).unwrap();
        let mut inner = grey.into_inner();
        let with = |inner: &[u8]| {
            let count = u32::try_from(inner.len()).unwrap();
            [&page((16, 16), 7, 16, (1, 8 + 2 + 12 * 9 + 4, count))[..], inner].concat()
        };
        assert_eq!(reported(Format::Tiff, &with(&inner)), []);
        let frame = memchr::memmem::find(&inner, b"\xFF\xC0").unwrap();
        inner[frame + 5..frame + 9].copy_from_slice(b"\x3E\x80\x3E\x80");
        let data = with(&inner);
        assert!(is_passed_over(Format::Tiff, &data, "more than the"), "{:?}", reported(Format::Tiff, &data));
    }

    /// A grey page of this size and compression, with so many rows a strip: how many strips, and the places or
    /// the values of their two lists.
    fn page(size: (u32, u32), compression: u32, rows: u32, lists: (u32, u32, u32)) -> Vec<u8> {
        let fields = [
            (256, 1, size.0),
            (257, 1, size.1),
            (258, 1, 8),
            (259, 1, compression),
            (262, 1, 1),
            (273, lists.0, lists.1),
            (277, 1, 1),
            (278, 1, rows),
            (279, lists.0, lists.2),
        ];
        let mut data = b"II*\0\x08\0\0\0\x09\0".to_vec();
        for (tag, count, value) in fields {
            data.extend(u16::to_le_bytes(tag));
            data.extend(4_u16.to_le_bytes());
            data.extend([count, value].map(u32::to_le_bytes).concat());
        }
        data.extend([0; 4]);
        data
    }

    #[test]
    fn a_png_of_half_a_million_texts_is_not_decoded() {
        let text = [&b"\0\0\0\x03tEXta\0b"[..], &crc32fast::hash(b"tEXta\0b").to_be_bytes()].concat();
        let small = image(ImageFormat::Png);
        let with = |count| [&small[..33], &text.repeat(count), &small[33..]].concat();
        let data = with(450_000);
        assert!(is_passed_over(Format::Png, &data, "parts"), "{:?}", reported(Format::Png, &data));
        assert_eq!(reported(Format::Png, &with(1_000)), []);
    }
}
