//! What a walk through the packed data of gif must find.

use super::tests::video;
use super::*;
use crate::model::{Format, Grade, Trouble};
use crate::probe::image::testing::{look, survives};

/// An image of 2 x 2 pixels whose codes are three bits at first: clear 4, end 5.
fn square(codes: &[u8]) -> Vec<u8> {
    let opening = b"GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xFF\xFF\xFF";
    let length = u8::try_from(codes.len()).unwrap();
    [&opening[..], b",\0\0\0\0\x02\0\x02\0\0\x02", &[length], codes, b"\0;"].concat()
}

fn entropy(data: &[u8]) -> Probed {
    look(Format::Gif, data, Depth::Entropy)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

#[test]
fn whole_videos_have_no_trouble() {
    assert_eq!(entropy(&video(3)).troubles, []);
    // clear 4, pixel 1, string 6 (1 1), pixel 1, end 5: the code after the second entry is still 3 bits wide.
    assert_eq!(entropy(&square(&[0x8C, 0x53, 0])).troubles, []);
}

#[test]
fn a_code_that_cannot_be_is_damage() {
    // clear 4, then code 7 where 6 is the next new one.
    let probed = entropy(&square(&[0xCC, 0x01]));
    assert!(only(&probed).detail.contains("damaged after 25 %"));
    assert_eq!(only(&probed).grade, Grade::Broken);
    assert_eq!(look(Format::Gif, &square(&[0xCC, 1]), Depth::Structure).troubles, []);
}

#[test]
fn pixels_that_the_codes_do_not_make_are_missing() {
    // clear 4, pixel 1, end 5.
    assert!(only(&entropy(&square(&[0x4C, 1]))).detail.contains("75 % of the pixels of frame 1"));
}

#[test]
fn a_cut_is_graded_even_when_only_the_structure_is_asked_for() {
    let data = video(2);
    let probed = look(Format::Gif, &data[..data.len() - 30], Depth::Structure);
    assert!(only(&probed).detail.contains("frame 2, about"), "{:?}", probed.troubles);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Gif, &video(1), Depth::Entropy);
    survives(Format::Gif, &square(&[0x8C, 0x53]), Depth::Entropy);
}
