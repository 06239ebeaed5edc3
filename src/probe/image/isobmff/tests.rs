//! Boxes that fit and boxes that do not.

use super::super::specimens::{boxed, heic, jp2, mp4, read, size, troubles};
use crate::model::{Depth, Format, Grade, TroubleKind};

#[test]
fn a_heic_says_what_is_shown_and_how_it_is_turned() {
    let image = read(Format::Heic, &heic(), Depth::Header).image.expect("an image");
    assert_eq!((image.width, image.height), (Some(640), Some(427)));
    assert_eq!((image.orientation, image.bits), (Some(8), Some(8)));
}

#[test]
fn a_video_is_described_after_its_data() {
    assert_eq!(size(Format::Mp4, &mp4()), Some((320, 240)));
}

#[test]
fn jpeg_2000_gives_its_size_with_and_without_boxes() {
    assert_eq!(size(Format::Jp2, &jp2()), Some((61, 37)));
    let head = b"\xFF\x4F\xFF\x51\0\x2F\0\0\0\0\0\x64\0\0\0\x40\0\0\0\x0A\0\0\0\x04";
    let bare = [&head[..], &[0; 16], b"\0\x03\x07\xFF\xD9"].concat();
    assert_eq!(size(Format::Jp2, &bare), Some((90, 60)));
    assert_eq!(troubles(Format::Jp2, &bare), []);
    let found = troubles(Format::Jp2, &bare[..bare.len() - 1]);
    assert_eq!(found, [(TroubleKind::ImageTruncated, Grade::Broken)]);
}

#[test]
fn a_cut_box_is_reported_by_its_name_and_both_ends() {
    let whole = mp4();
    let found = read(Format::Mp4, &whole[..whole.len() - 1], Depth::Structure);
    let len = whole.len();
    let expected = format!("box `moov` at byte 68 ends at byte {len}, the file has {}", len - 1);
    assert_eq!(&*found.troubles[0].detail, expected);
}

#[test]
fn a_length_of_zero_reaches_to_the_end_and_a_length_of_one_is_wide() {
    let mut open = heic();
    let at = open.len() - 28;
    open[at..at + 4].fill(0);
    assert_eq!(troubles(Format::Heic, &open), []);
    let wide = [heic(), b"\0\0\0\x01free\0\0\0\0\0\0\0\x10".to_vec()].concat();
    assert_eq!(troubles(Format::Heic, &wide), []);
}

#[test]
fn a_length_below_its_own_head_is_unreadable() {
    let bytes = [mp4(), b"\0\0\0\x07free".to_vec()].concat();
    assert_eq!(troubles(Format::Mp4, &bytes), [(TroubleKind::ImageUnreadable, Grade::Broken)]);
}

#[test]
fn a_file_that_describes_nothing_is_unreadable() {
    let bytes = [boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"mdat", &[0; 9])].concat();
    assert_eq!(troubles(Format::Mp4, &bytes), [(TroubleKind::ImageUnreadable, Grade::Broken)]);
}
