//! Small real images with known pixels and metadata.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Rgb, RgbImage, RgbaImage};

/// A lossy WebP of 16 x 16 red pixels.
pub(crate) const LOSSY_WEBP: [u8; 62] = [
    0x52, 0x49, 0x46, 0x46, 0x36, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20, 0x2A,
    0x00, 0x00, 0x00, 0x90, 0x01, 0x00, 0x9D, 0x01, 0x2A, 0x10, 0x00, 0x10, 0x00, 0x02, 0xC0, 0x4C, 0x25,
    0xA0, 0x02, 0x74, 0xBA, 0x00, 0x03, 0x98, 0x00, 0xFE, 0xEC, 0x26, 0x5F, 0x5F, 0x00, 0x53, 0xD5, 0x1F,
    0xFC, 0xE2, 0x5F, 0xC9, 0x1F, 0xA0, 0x5D, 0xA0, 0x00, 0x00, 0x00,
];

/// A JPEG of 16 x 16 red pixels in inks, as Adobe writes them.
const INKS: &str = "ffd8ffee000e41646f626500640000000000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d\
283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc000140800100010044311004d1100\
5911004b1100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b510000201030302040305050404\
0000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435\
363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3\
a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda\
000e0443004d0059004b00003f00f40ae6ab9aaeda8a28a28a28a28a28a2bfffd9";

pub(crate) fn inks() -> Vec<u8> {
    let digits: Vec<u8> = INKS.bytes().collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// Pixels no two of which are alike, so that a turned or mirrored image differs from itself.
pub(crate) fn distinct(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([byte(x * 37), byte(y * 53), byte(x + y * 16)]))
}

/// Pixels that JPEG keeps well: a slope.
pub(crate) fn slope(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([byte(x * 4), byte(y * 4), 128]))
}

fn byte(value: u32) -> u8 {
    u8::try_from(value % 256).unwrap()
}

pub(crate) fn encoded(pixels: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    pixels.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

pub(crate) fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// An image with these blocks.
pub(crate) fn with_blocks(
    pixels: &DynamicImage,
    format: ImageFormat,
    exif: &[u8],
    profile: &[u8],
) -> Vec<u8> {
    fn write(mut encoder: impl ImageEncoder, pixels: &DynamicImage, exif: &[u8], profile: &[u8]) {
        if !exif.is_empty() {
            encoder.set_exif_metadata(exif.to_vec()).unwrap();
        }
        if !profile.is_empty() {
            encoder.set_icc_profile(profile.to_vec()).unwrap();
        }
        pixels.write_with_encoder(encoder).unwrap();
    }
    let mut out = Vec::new();
    match format {
        ImageFormat::Jpeg => write(JpegEncoder::new_with_quality(&mut out, 95), pixels, exif, profile),
        ImageFormat::Png => write(PngEncoder::new(&mut out), pixels, exif, profile),
        ImageFormat::WebP => write(WebPEncoder::new_lossless(&mut out), pixels, exif, profile),
        other => panic!("{other:?} has no place for them"),
    }
    out
}

/// EXIF with an orientation, a position, and a word that nobody should read.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let field = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let mut block = b"II*\0\x08\0\0\0\x03\0".to_vec();
    block.extend(field(0x010F, 2, 6, 100));
    block.extend(field(0x0112, 3, 1, u32::from(orientation)));
    block.extend(field(0x8825, 4, 1, 50));
    block.extend([0; 4]);
    block.extend(b"\x02\0");
    block.extend(field(1, 2, 2, u32::from(b'N')));
    block.extend(field(2, 5, 3, 76));
    block.extend([0; 24]);
    block.extend(b"SECRET");
    block
}

/// A colour profile as far as its header: RGB or grey, and a mark.
pub(crate) fn profile(space: &[u8; 4]) -> Vec<u8> {
    let mut profile = vec![0; 140];
    profile[3] = 140;
    profile[16..20].copy_from_slice(space);
    profile[132..].copy_from_slice(b"MYCOLOUR");
    profile
}

pub(crate) fn exif_of(bytes: &[u8]) -> Option<Vec<u8>> {
    decoder(bytes).exif_metadata().unwrap()
}

pub(crate) fn profile_of(bytes: &[u8]) -> Option<Vec<u8>> {
    decoder(bytes).icc_profile().unwrap()
}

pub(crate) fn orientation_of(bytes: &[u8]) -> u8 {
    decoder(bytes).orientation().unwrap().to_exif()
}

fn decoder(bytes: &[u8]) -> impl ImageDecoder + '_ {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap().into_decoder().unwrap()
}

/// A JPEG with another segment behind its start.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, body, &jpeg[2..]].concat()
}

/// A PNG with another chunk behind its header.
pub(crate) fn with_chunk(png: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [name, data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&png[..33], &length, &body, &crc32fast::hash(&body).to_be_bytes(), &png[33..]].concat()
}

/// A WebP with another chunk at its end.
pub(crate) fn with_riff_chunk(webp: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let mut out = [webp, name, &length, data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    let size = u32::try_from(out.len() - 8).unwrap();
    out[4..8].copy_from_slice(&size.to_le_bytes());
    out
}

/// A TIFF with one field more, before all that have higher numbers.
pub(crate) fn with_tag(tiff: &[u8], tag: u16, value: u16) -> Vec<u8> {
    let place = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    let count = usize::from(u16::from_le_bytes(tiff[place..place + 2].try_into().unwrap()));
    let fields = &tiff[place + 2..place + 2 + 12 * count];
    let mut all: Vec<Vec<u8>> = fields.chunks(12).map(<[u8]>::to_vec).collect();
    all.push([&tag.to_le_bytes()[..], &[3, 0, 1, 0, 0, 0], &value.to_le_bytes(), &[0, 0]].concat());
    all.sort_by_key(|field| u16::from_le_bytes([field[0], field[1]]));
    let mut out = tiff.to_vec();
    out.resize(out.len().next_multiple_of(2), 0);
    let end = u32::try_from(out.len()).unwrap();
    out[4..8].copy_from_slice(&end.to_le_bytes());
    out.extend(u16::try_from(all.len()).unwrap().to_le_bytes());
    out.extend(all.concat());
    out.extend([0; 4]);
    out
}

/// A GIF of two frames.
pub(crate) fn video() -> Vec<u8> {
    let mut out = Vec::new();
    let frames = [RgbaImage::new(200, 100), RgbaImage::new(200, 100)].map(image::Frame::new);
    image::codecs::gif::GifEncoder::new(&mut out).encode_frames(frames).unwrap();
    out
}
