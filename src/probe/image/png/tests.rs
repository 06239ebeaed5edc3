//! What the readers of png must see, and what must never make them stop.

use image::ExtendedColorType::Rgb8;
use image::ImageEncoder;
use image::codecs::png::PngEncoder;

use super::*;
use crate::model::{Colour, Format, Grade, TailKind, Trouble, TroubleKind};
use crate::probe::image::testing::{Memory, is_broken, look, survives};

pub(super) fn image(width: u32, height: u32) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..width * height * 3).map(|at| u8::try_from(at % 999 * at % 241).unwrap()).collect();
    let mut data = Vec::new();
    PngEncoder::new(&mut data).write_image(&pixels, width, height, Rgb8).unwrap();
    data
}

/// A chunk with its right checksum.
pub(super) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
}

pub(super) fn header(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
    chunk(*b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, colour, 0, 0, 0]].concat())
}

pub(super) fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE.to_vec(), chunks.concat()].concat()
}

fn structure(data: &[u8]) -> Probed {
    look(Format::Png, data, Depth::Structure)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

#[test]
fn a_whole_image_gives_its_size_and_no_trouble() {
    for depth in [Depth::Header, Depth::Structure] {
        let probed = look(Format::Png, &image(21, 13), depth);
        let mut facts = ImageFacts::sized(21, 13);
        facts.bits = Some(8);
        facts.colour = Some(Colour::Rgb);
        facts.frames = Some(1);
        assert_eq!(probed.image, Some(facts));
        assert_eq!(probed.troubles, []);
    }
}

#[test]
fn the_header_alone_hops_over_profiles_and_reads_exif() {
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0";
    let data =
        [&image(9, 9)[..33], &chunk(*b"iCCP", &vec![7; 100_000]), &chunk(*b"eXIf", exif), &image(9, 9)[33..]]
            .concat();
    let mut bytes = Memory::narrow(&data);
    let probed = super::probe(&mut bytes, Depth::Header).unwrap();
    assert_eq!(probed.image.unwrap().orientation, Some(3));
    assert!(bytes.read < 200, "{} bytes", bytes.read);
}

#[test]
fn every_flipped_bit_is_found() {
    let data = image(12, 12);
    for at in 0..data.len() {
        for bit in 0..8 {
            let mut flipped = data.clone();
            flipped[at] ^= 1 << bit;
            assert!(!structure(&flipped).troubles.is_empty(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn an_image_cut_anywhere_is_truncated() {
    let data = image(12, 12);
    for end in 8..data.len() {
        let probed = structure(&data[..end]);
        assert!(probed.troubles.iter().any(|trouble| trouble.kind == TroubleKind::ImageTruncated), "{end}");
    }
    assert_eq!(&*only(&structure(&data[..data.len() - 12])).detail, "only the end chunk IEND is missing");
}

#[test]
fn a_cut_shows_in_the_header_when_everything_is_at_hand_anyway() {
    let data = image(12, 12);
    let cut = look(Format::Png, &data[..data.len() - 12], Depth::Header);
    assert_eq!(only(&cut).kind, TroubleKind::ImageTruncated);
    assert_eq!(look(Format::Png, &[data, vec![0; 9]].concat(), Depth::Header).troubles, []);
}

#[test]
fn a_bad_checksum_of_text_leaves_the_image_readable() {
    let mut text = chunk(*b"tEXt", b"Title\0a");
    text[9] ^= 1;
    let data = [&image(4, 4)[..33], &text, &image(4, 4)[33..]].concat();
    assert_eq!(only(&structure(&data)).grade, Grade::Doubtful);
}

#[test]
pub(super) fn images_without_data_or_palette_or_pixels_are_broken() {
    let (end, data) = (chunk(*b"IEND", b""), chunk(*b"IDAT", b"x"));
    for (chunks, word) in [
        (vec![header(4, 4, 8, 2), end.clone()], "no image data"),
        (vec![header(4, 4, 8, 3), data.clone(), end.clone()], "no palette"),
        (vec![header(0, 4, 8, 2), data.clone(), end.clone()], "0 x 4"),
        (vec![header(4, 4, 3, 2), data.clone(), end.clone()], "colour type 2 with 3 bits"),
        (vec![header(4, 4, 8, 2), header(4, 4, 8, 2), data.clone(), end.clone()], "second header"),
        (
            vec![header(4, 4, 8, 2), data.clone(), chunk(*b"tEXt", b"a\0b"), data.clone(), end.clone()],
            "interrupted",
        ),
        (
            vec![header(4, 4, 8, 2), data.clone(), chunk(*b"PLTE", b"abc"), end.clone()],
            "after the image data",
        ),
        (vec![header(4, 4, 8, 2), chunk(*b"QQQQ", b""), data.clone(), end.clone()], "QQQQ is critical"),
    ] {
        let probed = structure(&file(&chunks));
        assert!(is_broken(&probed) && only(&probed).detail.contains(word), "{:?}", probed.troubles);
    }
}

#[test]
fn a_signature_bent_by_text_transfer_is_broken() {
    let mut data = image(4, 4);
    data[4] = b'\n';
    assert!(only(&structure(&data)).detail.contains("sent as text"));
}

#[test]
fn frames_of_an_animation_are_counted() {
    let control = chunk(*b"acTL", b"\0\0\0\x02\0\0\0\0");
    let frame = chunk(*b"fcTL", &[0; 26]);
    let whole = image(4, 4);
    let animated = |frames: usize| [&whole[..33], &control, &frame.repeat(frames), &whole[33..]].concat();
    assert_eq!(look(Format::Png, &animated(2), Depth::Header).image.unwrap().frames, Some(2));
    assert_eq!(structure(&animated(2)).troubles, []);
    assert_eq!(only(&structure(&animated(1))).grade, Grade::Doubtful);
}

#[test]
fn bytes_behind_the_end_are_reported() {
    let tail = structure(&[image(4, 4), b"extra".to_vec()].concat()).image.unwrap().tail.unwrap();
    assert_eq!((tail.bytes, tail.head, tail.kind), (5, *b"extr", TailKind::Unknown));
}

#[test]
fn metadata_above_the_ceiling_is_doubtful() {
    let large = chunk(*b"zTXt", &vec![0; (16 << 20) + 1]);
    let data = [&image(4, 4)[..33], &large, &image(4, 4)[33..]].concat();
    assert_eq!(only(&structure(&data)).kind, TroubleKind::MetadataTooLarge);
}

#[test]
fn metadata_of_many_chunks_is_summed() {
    let ends = image(1, 1);
    let with = |last: &[u8]| {
        let text = chunk(*b"tEXt", &[b"a\0".to_vec(), vec![b'b'; (1 << 20) - 2]].concat());
        [&ends[..33], &text.repeat(15), &chunk(*b"zTXt", last), &ends[33..]].concat()
    };
    assert_eq!(structure(&with(&vec![0; 1 << 20])).troubles, []);
    let probed = structure(&with(&vec![0; (1 << 20) + 1]));
    assert_eq!(only(&probed).kind, TroubleKind::MetadataTooLarge);
    assert!(only(&probed).detail.contains("16777217"), "{:?}", probed.troubles);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Png, &image(20, 20), Depth::Structure);
}

#[test]
fn a_position_in_a_packet_of_xmp_is_found() {
    let packet = b"XML:com.adobe.xmp\0\0\0\0\0<exif:GPSLatitude>47,1N</exif:GPSLatitude>";
    let data = [&image(9, 9)[..33], &chunk(*b"iTXt", packet), &image(9, 9)[33..]].concat();
    let facts = look(Format::Png, &data, Depth::Header).image.unwrap();
    assert!(facts.gps && !facts.serial);
}
