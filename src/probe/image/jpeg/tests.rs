//! What the readers of jpeg must see, and what must never make them stop.

use image::ExtendedColorType::{L8, Rgb8};
use image::codecs::jpeg::JpegEncoder;

use super::*;
use crate::model::{Colour, Format, Grade, TailKind, Trouble, TroubleKind};
use crate::probe::image::testing::{Memory, is_broken, look, survives};

pub(super) fn photo(width: u32, height: u32) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..width * height * 3).map(|at| u8::try_from((at * 7 % 251) ^ (at / 90 % 200)).unwrap()).collect();
    let mut data = Vec::new();
    JpegEncoder::new_with_quality(&mut data, 85).encode(&pixels, width, height, Rgb8).unwrap();
    data
}

fn structure(data: &[u8]) -> Probed {
    look(Format::Jpeg, data, Depth::Structure)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

/// The place of the first marker with this code.
pub(super) fn place(data: &[u8], code: u8) -> usize {
    data.windows(2).position(|pair| pair == [0xFF, code]).unwrap()
}

/// Data with something put in at a place.
fn with(data: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&data[..at], more, &data[at..]].concat()
}

#[test]
fn a_whole_photo_gives_its_size_and_no_trouble() {
    for depth in [Depth::Header, Depth::Structure] {
        let probed = look(Format::Jpeg, &photo(45, 31), depth);
        let mut facts = ImageFacts::sized(45, 31);
        facts.bits = Some(8);
        facts.colour = Some(Colour::YCbCr);
        facts.frames = Some(1);
        assert_eq!(probed.image, Some(facts));
        assert_eq!(probed.troubles, []);
    }
}

#[test]
fn a_gray_photo_is_gray() {
    let mut data = Vec::new();
    JpegEncoder::new(&mut data).encode(&[9; 64], 8, 8, L8).unwrap();
    assert_eq!(structure(&data).image.unwrap().colour, Some(Colour::Gray));
}

#[test]
fn the_header_alone_costs_few_bytes_however_large_the_metadata() {
    let profile = [b"\xFF\xE2\xFF\xFF".to_vec(), vec![0; 0xFFFD]].concat();
    let data = with(&with(&photo(400, 300), 2, &profile), 2, &profile);
    let mut bytes = Memory::narrow(&data);
    let probed = super::probe(&mut bytes, Depth::Header).unwrap();
    assert_eq!(probed.image.unwrap().width, Some(400));
    assert!(bytes.read < 2_000, "{} bytes", bytes.read);
}

#[test]
fn exif_is_read_before_and_between_other_segments() {
    let exif = b"\xFF\xE1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let data = with(&photo(8, 8), 2, exif);
    assert_eq!(look(Format::Jpeg, &data, Depth::Header).image.unwrap().orientation, Some(6));
    assert_eq!(structure(&data).troubles, []);
}

#[test]
fn fill_bytes_before_a_marker_are_no_trouble() {
    let data = photo(8, 8);
    let filled = with(&data, place(&data, 0xC0), &[0xFF; 5]);
    assert_eq!(structure(&filled).troubles, []);
    assert_eq!(structure(&filled).image.unwrap().width, Some(8));
}

#[test]
fn a_photo_cut_anywhere_is_truncated() {
    let data = photo(45, 31);
    for end in 3..data.len() {
        let probed = structure(&data[..end]);
        assert!(probed.troubles.iter().any(|trouble| trouble.kind == TroubleKind::ImageTruncated), "{end}");
        assert!(is_broken(&probed));
    }
}

#[test]
fn a_cut_shows_in_the_header_when_everything_is_at_hand_anyway() {
    let data = photo(45, 31);
    let cut = look(Format::Jpeg, &data[..data.len() - 2], Depth::Header);
    assert_eq!(only(&cut).kind, TroubleKind::ImageTruncated);
    let padded = [data, vec![0; 9]].concat();
    assert_eq!(look(Format::Jpeg, &padded, Depth::Header).troubles, []);
}

#[test]
fn bytes_behind_the_end_are_reported_and_no_trouble() {
    let mut data = photo(8, 8);
    let end = data.len();
    data.extend([0; 64]);
    let tail = structure(&data).image.unwrap().tail.unwrap();
    assert_eq!((tail.bytes, tail.kind), (64, TailKind::Padding));
    data.truncate(end);
    data.extend(photo(4, 4));
    assert_eq!(structure(&data).image.unwrap().tail.unwrap().kind, TailKind::Phone);
    assert_eq!(structure(&data).troubles, []);
}

#[test]
fn a_second_frame_header_is_broken() {
    let data = photo(8, 8);
    let at = place(&data, 0xC0);
    let frame = data[at..at + 19].to_vec();
    let probed = structure(&with(&data, at, &frame));
    assert_eq!(&*only(&probed).detail, "a second frame header");
}

#[test]
fn an_impossible_huffman_table_is_broken() {
    let mut data = photo(8, 8);
    // Three codes of one bit, taken from the longest ones so that the number of codes stays.
    let counts = place(&data, 0xC4) + 5;
    let longest = (counts..counts + 16).rev().find(|at| data[*at] >= 3).unwrap();
    data[longest] -= 3;
    data[counts] += 3;
    assert!(only(&structure(&data)).detail.contains("more codes than its lengths allow"));
    data[counts] = 200;
    assert!(structure(&data).troubles[0].detail.contains("ends early"));
}

#[test]
fn data_without_its_tables_or_frame_is_broken() {
    let data = photo(8, 8);
    for code in [0xC0, 0xDB] {
        let mut lacking = data.clone();
        while let Some(at) = lacking.windows(2).position(|pair| pair == [0xFF, code]) {
            let length = usize::from(be16(&lacking, at + 2).unwrap());
            lacking.drain(at..at + 2 + length);
        }
        assert!(is_broken(&structure(&lacking)), "{code:02X}");
    }
}

#[test]
fn an_end_before_any_data_is_broken() {
    let probed = structure(b"\xFF\xD8\xFF\xD9");
    assert_eq!(only(&probed).grade, Grade::Broken);
    assert_eq!(probed.image, None);
}

#[test]
fn restart_markers_must_come_in_order_and_number() {
    let data = photo(64, 8);
    // An interval of two units, and a marker where there is none: wrong number.
    let reported = with(&data, place(&data, 0xDA), b"\xFF\xDD\x00\x04\x00\x02");
    assert!(only(&structure(&reported)).detail.contains("0 restart markers"));
    let at = data.len() - 4;
    let wrong = with(&reported, at + 6, b"\xFF\xD3");
    assert!(only(&structure(&wrong)).detail.contains("out of order"));
}

#[test]
fn a_height_reported_behind_the_data_counts() {
    let mut data = photo(8, 8);
    let at = place(&data, 0xC0);
    data[at + 5..at + 7].fill(0);
    assert!(is_broken(&structure(&data)));
    let data = with(&data, data.len() - 2, b"\xFF\xDC\x00\x04\x00\x08");
    assert_eq!(structure(&data).troubles, []);
    assert_eq!(structure(&data).image.unwrap().height, Some(8));
}

#[test]
fn metadata_above_the_ceiling_is_reported_once() {
    let block = [b"\xFF\xE2\xFF\xFF".to_vec(), vec![0; 0xFFFD]].concat();
    let data = with(&photo(8, 8), 2, &block.repeat(258));
    assert_eq!(only(&structure(&data)).kind, TroubleKind::MetadataTooLarge);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Jpeg, &photo(20, 20), Depth::Structure);
}

#[test]
fn a_position_in_a_packet_of_xmp_is_found() {
    let packet = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='47,1N' aux:SerialNumber='7'/>";
    let length = u16::try_from(packet.len() + 2).unwrap().to_be_bytes();
    let data = with(&photo(8, 8), 2, &[b"\xFF\xE1", &length[..], packet].concat());
    let facts = look(Format::Jpeg, &data, Depth::Header).image.unwrap();
    assert!(facts.gps && facts.serial);
}
