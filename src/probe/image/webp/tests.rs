//! What the readers of webp must see, and what must never make them stop.

use image::ExtendedColorType::{Rgb8, Rgba8};
use image::codecs::webp::WebPEncoder;

use super::*;
use crate::model::{Format, Grade, Trouble, TroubleKind};
use crate::probe::image::testing::{is_broken, look, survives};

fn lossless(width: u32, height: u32) -> Vec<u8> {
    let pixels: Vec<u8> = (0..width * height * 3).map(|at| u8::try_from(at * 5 % 256).unwrap()).collect();
    let mut data = Vec::new();
    WebPEncoder::new_lossless(&mut data).encode(&pixels, width, height, Rgb8).unwrap();
    data
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    [&name[..], &length, data, &[0][..data.len() % 2]].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(*b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// A lossy image of 6 x 4 pixels; the compressed data is not looked at.
fn lossy() -> Vec<u8> {
    let mut data = b"\x10\x01\x00\x9D\x01\x2A\x06\x00\x04\x00".to_vec();
    data.extend([0; 9]);
    chunk(*b"VP8 ", &data)
}

fn canvas(flags: u8) -> Vec<u8> {
    chunk(*b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 7, 0, 0])
}

/// A frame of 6 x 4 pixels at a corner reported in steps of two pixels.
fn frame(left: u8) -> Vec<u8> {
    let place = [left, 0, 0, 0, 0, 0, 5, 0, 0, 3, 0, 0, 0, 0, 0, 0];
    chunk(*b"ANMF", &[place.to_vec(), lossy()].concat())
}

fn structure(data: &[u8]) -> Probed {
    look(Format::WebP, data, Depth::Structure)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

#[test]
fn a_lossless_image_gives_its_size_and_no_trouble() {
    for depth in [Depth::Header, Depth::Structure] {
        let probed = look(Format::WebP, &lossless(19, 300), depth);
        let facts = probed.image.unwrap();
        assert_eq!((facts.width, facts.height, facts.colour), (Some(19), Some(300), Some(Colour::Rgb)));
        assert_eq!((facts.bits, facts.frames, facts.tail), (Some(8), Some(1), None));
        assert_eq!(probed.troubles, []);
    }
}

#[test]
fn lossy_and_transparent_images_are_distinguished() {
    let facts = structure(&riff(&[lossy()])).image.unwrap();
    assert_eq!((facts.width, facts.height, facts.colour), (Some(6), Some(4), Some(Colour::YCbCr)));
    let mut data = Vec::new();
    WebPEncoder::new_lossless(&mut data).encode(&[7; 16], 2, 2, Rgba8).unwrap();
    assert_eq!(structure(&data).image.unwrap().colour, Some(Colour::Rgba));
}

#[test]
fn exif_behind_the_image_is_read_even_for_the_header_alone() {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x05\0\0\0\0\0\0\0";
    let data = riff(&[canvas(0x08), lossy(), chunk(*b"EXIF", exif)]);
    for depth in [Depth::Header, Depth::Structure] {
        let facts = look(Format::WebP, &data, depth).image.unwrap();
        assert_eq!((facts.width, facts.height, facts.orientation), (Some(10), Some(8), Some(5)));
    }
}

#[test]
fn frames_are_counted_and_must_fit_the_canvas() {
    let probed = structure(&riff(&[canvas(0x02), frame(0), frame(2)]));
    assert_eq!(probed.image.unwrap().frames, Some(2));
    assert_eq!(probed.troubles, []);
    assert_eq!(only(&structure(&riff(&[canvas(0x02), frame(0), frame(3)]))).grade, Grade::Doubtful);
    let hollow = chunk(*b"ANMF", &[0; 16]);
    assert!(only(&structure(&riff(&[canvas(0x02), hollow]))).detail.contains("no image data"));
}

#[test]
fn an_image_cut_anywhere_is_truncated_at_any_depth() {
    let data = lossless(19, 30);
    for end in 12..data.len() {
        for depth in [Depth::Header, Depth::Structure] {
            assert_eq!(
                only(&look(Format::WebP, &data[..end], depth)).kind,
                TroubleKind::ImageTruncated,
                "{end}"
            );
        }
    }
}

#[test]
fn images_without_data_or_with_bent_data_are_broken() {
    assert!(is_broken(&structure(&riff(&[canvas(0)]))));
    let mut bent = riff(&[lossy()]);
    bent[23] = 0;
    assert!(is_broken(&structure(&bent)));
    let mut greedy = riff(&[lossy()]);
    greedy[21] = 0xFF;
    assert!(only(&structure(&greedy)).detail.contains("does not begin as it should"));
    let mut long = riff(&[lossy()]);
    long[16] = 200;
    assert!(only(&structure(&long)).detail.contains("extends past the end"));
}

#[test]
fn bytes_behind_the_end_are_reported() {
    let data = [lossless(3, 3), b"more".to_vec()].concat();
    assert_eq!(structure(&data).image.unwrap().tail.unwrap().bytes, 4);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::WebP, &lossless(20, 20), Depth::Structure);
    survives(
        Format::WebP,
        &riff(&[canvas(0x0A), frame(0), frame(2), chunk(*b"EXIF", b"II*\0")]),
        Depth::Structure,
    );
}

#[test]
fn a_position_in_a_packet_of_xmp_behind_the_image_is_found() {
    let packet = b"<exif:GPSLongitude>8,1E</exif:GPSLongitude>";
    let data = riff(&[canvas(0x04), lossy(), chunk(*b"XMP ", packet)]);
    for depth in [Depth::Header, Depth::Structure] {
        assert!(look(Format::WebP, &data, depth).image.unwrap().gps);
    }
}
