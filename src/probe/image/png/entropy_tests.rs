//! What a walk through the packed data of png must find.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::tests::{chunk, file, header, image};
use super::*;
use crate::model::{Format, Grade, Trouble, TroubleKind};
use crate::probe::image::testing::{look, survives};

fn entropy(data: &[u8]) -> Probed {
    look(Format::Png, data, Depth::Entropy)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

fn deflated(rows: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(rows).unwrap();
    encoder.finish().unwrap()
}

/// A gray image of 4 x 4 pixels with this compressed data.
fn gray(data: &[u8]) -> Vec<u8> {
    file(&[header(4, 4, 8, 0), chunk(*b"IDAT", data), chunk(*b"IEND", b"")])
}

#[test]
fn whole_images_have_no_trouble() {
    for (width, height) in [(1, 1), (5, 9), (200, 150)] {
        assert_eq!(entropy(&image(width, height)).troubles, []);
    }
    assert_eq!(entropy(&gray(&deflated(&[0; 20]))).troubles, []);
}

#[test]
fn a_block_with_a_single_code_is_as_good_as_any() {
    // A block whose only code is the one that ends it, and an empty one; zlib takes it, and not every decoder does.
    let single = b"\x04\xC0\x81\x08\0\0\0\0\x20\x7F\xEB\x03\0\0\xFF\xFF";
    let whole = deflated(&[0; 20]);
    let both = [&whole[..2], &single[..], &whole[2..]].concat();
    assert_eq!(entropy(&gray(&both)).troubles, []);
}

#[test]
fn each_byte_behind_the_end_of_the_data_is_seen() {
    for count in 1..12 {
        let data = [deflated(&[0; 20]), vec![7; count]].concat();
        for split in [0, 1, data.len() - count, data.len() - 1] {
            let (one, two) = data.split_at(split);
            let chunks = [chunk(*b"IDAT", one), chunk(*b"IDAT", two), chunk(*b"IEND", b"")];
            let probed = entropy(&file(&[&[header(4, 4, 8, 0)], &chunks[..]].concat()));
            assert!(only(&probed).detail.contains("bytes follow the end"), "{count} {split}");
        }
    }
}

#[test]
fn more_rows_than_the_image_has_do_not_hide_a_wrong_checksum() {
    let mut data = deflated(&[0; 60]);
    *data.last_mut().unwrap() ^= 1;
    let probed = entropy(&gray(&data));
    assert!(only(&probed).detail.contains("Adler-32"), "{:?}", probed.troubles);
    assert_eq!(only(&probed).grade, Grade::Broken);
}

#[test]
fn rows_missing_behind_right_checksums_are_found() {
    let short = gray(&deflated(&[0; 10]));
    assert_eq!(look(Format::Png, &short, Depth::Structure).troubles, []);
    assert!(only(&entropy(&short)).detail.contains("50 % of the rows are missing"));
    assert_eq!(only(&entropy(&short)).grade, Grade::Broken);
}

#[test]
fn a_filter_that_does_not_exist_is_found() {
    let mut rows = [0; 20];
    rows[15] = 9;
    assert!(only(&entropy(&gray(&deflated(&rows)))).detail.contains("filter 9"));
    rows[15] = 0;
    rows[14] = 9;
    assert_eq!(entropy(&gray(&deflated(&rows))).troubles, []);
}

#[test]
fn a_broken_stream_and_a_wrong_inner_checksum_are_distinguished() {
    let mut data = deflated(&[0; 20]);
    let last = data.len() - 1;
    data[last] ^= 1;
    assert!(only(&entropy(&gray(&data))).detail.contains("Adler-32"));
    assert!(only(&entropy(&gray(b"\x78\x9C\xFF\xFF\xFF"))).detail.contains("damaged after 0 %"));
}

#[test]
fn more_data_than_the_image_needs_is_doubtful() {
    assert_eq!(only(&entropy(&gray(&deflated(&[0; 25])))).grade, Grade::Doubtful);
    assert_eq!(only(&entropy(&gray(&deflated(&vec![0; 1 << 20])))).grade, Grade::Doubtful);
    let behind = [deflated(&[0; 20]), b"more".to_vec()].concat();
    assert_eq!(only(&entropy(&gray(&behind))).grade, Grade::Doubtful);
}

#[test]
fn interlaced_rows_are_counted_pass_by_pass() {
    let mut start = header(5, 5, 8, 0);
    start[20] = 1;
    let checksum = crc32fast::hash(&start[4..21]).to_be_bytes();
    start[21..25].copy_from_slice(&checksum);
    // Columns and rows of the seven passes of an image of 5 x 5 pixels.
    let passes = [(1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (2, 3), (5, 2)];
    let bytes: usize = passes.iter().map(|(columns, rows)| (columns + 1) * rows).sum();
    let build = |bytes: usize| {
        file(&[start.clone(), chunk(*b"IDAT", &deflated(&vec![0; bytes])), chunk(*b"IEND", b"")])
    };
    assert_eq!(entropy(&build(bytes)).troubles, []);
    assert_eq!(only(&entropy(&build(bytes - 1))).grade, Grade::Broken);
}

#[test]
fn frames_of_an_animation_are_followed_too() {
    let frame = |number: u8, width: u8| {
        chunk(*b"fcTL", &[&[0, 0, 0, number, 0, 0, 0, width, 0, 0, 0, 2][..], &[0; 14]].concat())
    };
    let build = |rows: &[u8]| {
        let data = [&[0, 0, 0, 2][..], &deflated(rows)].concat();
        file(&[
            header(4, 4, 8, 0),
            chunk(*b"acTL", b"\0\0\0\x02\0\0\0\0"),
            frame(0, 4),
            chunk(*b"IDAT", &deflated(&[0; 20])),
            frame(1, 3),
            chunk(*b"fdAT", &data),
            chunk(*b"IEND", b""),
        ])
    };
    assert_eq!(entropy(&build(&[0; 8])).troubles, []);
    assert!(only(&entropy(&build(&[0; 7]))).detail.contains("rows are missing"));
}

#[test]
fn a_size_that_the_data_cannot_hold_is_found_without_inflating() {
    let claim = file(&[header(65_535, 65_535, 8, 2), chunk(*b"IDAT", &deflated(&[])), chunk(*b"IEND", b"")]);
    assert!(only(&look(Format::Png, &claim, Depth::Structure)).detail.contains("cannot hold"));
}

#[test]
fn a_bomb_is_not_inflated() {
    let bomb =
        file(&[header(30_000, 30_000, 1, 0), chunk(*b"IDAT", &vec![0; 120_000]), chunk(*b"IEND", b"")]);
    assert_eq!(only(&entropy(&bomb)).kind, TroubleKind::Unverified);
}

#[test]
fn a_cut_is_graded_even_when_only_the_structure_is_asked_for() {
    let data = image(60, 60);
    let words = |end: usize| only(&look(Format::Png, &data[..end], Depth::Structure)).detail.to_string();
    assert_eq!(words(data.len() - 12), "only the end chunk IEND is missing");
    assert!(words(data.len() / 2).contains("% of the image is missing"));
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Png, &image(9, 9), Depth::Entropy);
}
