//! What the readers of bmp must see, and what must never make them stop.

use image::ExtendedColorType::Rgb8;
use image::codecs::bmp::BmpEncoder;

use super::*;
use crate::model::{Colour, Format, Grade, TailKind, Trouble, TroubleKind};
use crate::probe::image::testing::{is_broken, look, survives};

fn bitmap(width: u32, height: u32) -> Vec<u8> {
    let pixels = vec![0x5A; usize::try_from(width * height * 3).unwrap()];
    let mut data = Vec::new();
    BmpEncoder::new(&mut data).encode(&pixels, width, height, Rgb8).unwrap();
    data
}

/// A bitmap of 4 x 2 pixels in run lengths of eight bits.
fn packed(runs: &[u8]) -> Vec<u8> {
    let mut data =
        b"BM\0\0\0\0\0\0\0\0\x3A\0\0\0\x28\0\0\0\x04\0\0\0\x02\0\0\0\x01\0\x08\0\x01\0\0\0".to_vec();
    data.extend([0; 12]);
    data.extend([1, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 0]);
    data.extend(runs);
    data
}

fn structure(data: &[u8]) -> Probed {
    look(Format::Bmp, data, Depth::Structure)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

#[test]
fn a_whole_bitmap_gives_its_size_and_no_trouble() {
    for depth in [Depth::Header, Depth::Structure] {
        let probed = look(Format::Bmp, &bitmap(5, 3), depth);
        let facts = probed.image.unwrap();
        assert_eq!((facts.width, facts.height, facts.bits), (Some(5), Some(3), Some(8)));
        assert_eq!((facts.colour, facts.frames, facts.tail), (Some(Colour::Rgb), Some(1), None));
        assert_eq!(probed.troubles, []);
    }
}

#[test]
fn a_negative_height_counts_rows_from_the_top() {
    let mut data = bitmap(5, 3);
    data[22..26].copy_from_slice(&(-3_i32).to_le_bytes());
    assert_eq!(structure(&data).image.unwrap().height, Some(3));
    assert_eq!(structure(&data).troubles, []);
}

#[test]
fn the_short_header_of_os2_is_read() {
    let mut data = b"BM\0\0\0\0\0\0\0\0\x1A\0\0\0\x0C\0\0\0\x07\0\x02\0\x01\0\x18\0".to_vec();
    data.extend([1; 48]);
    let probed = structure(&data);
    assert_eq!(probed.image.unwrap().width, Some(7));
    assert_eq!(probed.troubles, []);
    data.truncate(50);
    assert!(only(&structure(&data)).detail.contains("24 of 48 bytes"));
}

#[test]
fn a_bitmap_cut_anywhere_is_truncated_at_any_depth() {
    let data = bitmap(5, 3);
    for end in 2..data.len() {
        for depth in [Depth::Header, Depth::Structure] {
            assert_eq!(
                only(&look(Format::Bmp, &data[..end], depth)).kind,
                TroubleKind::ImageTruncated,
                "{end}"
            );
        }
    }
}

#[test]
fn run_lengths_are_followed_to_their_end() {
    let whole = packed(&[4, 7, 0, 0, 0, 3, 1, 2, 3, 0, 1, 5, 0, 1]);
    assert_eq!(structure(&whole).troubles, []);
    assert_eq!(structure(&whole).image.unwrap().tail, None);
    assert_eq!(structure(&packed(&[4, 7, 0, 0, 4, 7])).troubles, []);
    for end in 1..10 {
        let cut = &whole[..58 + end];
        assert_eq!(only(&structure(cut)).kind, TroubleKind::ImageTruncated, "{end}");
    }
}

#[test]
fn impossible_sizes_and_depths_are_broken() {
    for (at, value) in [(18, 0_u8), (22, 0), (28, 7), (30, 1)] {
        let mut data = bitmap(5, 3);
        data[at] = value;
        assert!(is_broken(&structure(&data)), "{at}");
    }
}

#[test]
fn a_palette_that_cannot_be_is_doubtful() {
    let mut data = packed(&[0, 1]);
    data[49] = 0xFF;
    let troubles = structure(&data).troubles;
    assert!(troubles.iter().any(|trouble| trouble.detail.contains("palette")), "{troubles:?}");
    assert!(troubles.iter().all(|trouble| trouble.grade == Grade::Doubtful), "{troubles:?}");
}

#[test]
fn other_than_one_plane_is_doubtful() {
    let mut data = bitmap(5, 3);
    data[26] = 2;
    assert_eq!(only(&structure(&data)).grade, Grade::Doubtful);
}

#[test]
fn rows_said_to_begin_inside_the_header_are_doubtful() {
    let mut data = bitmap(5, 3);
    data[10] = 0;
    assert_eq!(only(&structure(&data)).grade, Grade::Doubtful);
}

#[test]
fn bytes_behind_the_rows_are_reported_unless_the_header_counts_them() {
    let mut data = [bitmap(5, 3), vec![0; 10]].concat();
    assert_eq!(structure(&data).image.unwrap().tail.unwrap().kind, TailKind::Padding);
    let length = u32::try_from(data.len()).unwrap();
    data[2..6].copy_from_slice(&length.to_le_bytes());
    assert_eq!(structure(&data).image.unwrap().tail, None);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Bmp, &bitmap(5, 3), Depth::Structure);
    survives(Format::Bmp, &packed(&[4, 7, 0, 0, 0, 3, 1, 2, 3, 0, 1, 5, 0, 1]), Depth::Structure);
}
