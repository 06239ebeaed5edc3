//! What the readers of gif must see, and what must never make them stop.

use image::codecs::gif::GifEncoder;
use image::{Frame, RgbaImage};

use super::*;
use crate::model::{Format, Grade, TailKind, Trouble, TroubleKind};
use crate::probe::image::testing::{is_broken, look, survives};

pub(super) fn video(frames: u8) -> Vec<u8> {
    let mut data = Vec::new();
    let mut encoder = GifEncoder::new(&mut data);
    for frame in 0..frames {
        let image = RgbaImage::from_fn(17, 11, |x, y| {
            image::Rgba([u8::try_from(x * y % 7 * 30).unwrap(), frame, u8::try_from(y).unwrap(), 255])
        });
        encoder.encode_frame(Frame::new(image)).unwrap();
    }
    drop(encoder);
    data
}

fn structure(data: &[u8]) -> Probed {
    look(Format::Gif, data, Depth::Structure)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

#[test]
fn a_whole_video_gives_its_size_its_frames_and_no_trouble() {
    let probed = structure(&video(3));
    let facts = probed.image.unwrap();
    assert_eq!((facts.width, facts.height, facts.frames), (Some(17), Some(11), Some(3)));
    assert_eq!(facts.colour, Some(Colour::Palette));
    assert_eq!(probed.troubles, []);
}

#[test]
fn the_header_alone_does_not_count_frames() {
    let facts = look(Format::Gif, &video(3), Depth::Header).image.unwrap();
    assert_eq!((facts.width, facts.frames), (Some(17), None));
}

#[test]
fn a_video_cut_anywhere_is_truncated() {
    let data = video(2);
    for end in 6..data.len() {
        assert_eq!(only(&structure(&data[..end])).kind, TroubleKind::ImageTruncated, "{end}");
    }
    let detail = &only(&structure(&data[..data.len() - 1])).detail.to_string();
    assert_eq!(detail, "only the end marker is missing; frames: 2");
}

#[test]
fn a_frame_outside_the_screen_is_doubtful() {
    let mut data = video(1);
    data[6] = 16;
    assert_eq!(only(&structure(&data)).grade, Grade::Doubtful);
}

#[test]
fn garbage_and_empty_videos_are_broken() {
    assert!(is_broken(&structure(b"GIF89a\x01\0\x01\0\0\0\0;")));
    assert!(is_broken(&structure(b"GIF89a\x01\0\x01\0\0\0\0zzzz")));
    let mut hole = video(1);
    let end = hole.len();
    hole[end - 40..].fill(0);
    assert!(is_broken(&structure(&hole)));
}

#[test]
fn bytes_behind_the_end_are_reported() {
    let tail = structure(&[video(1), b"PK\x03\x04....".to_vec()].concat()).image.unwrap().tail.unwrap();
    assert_eq!(tail.kind, TailKind::Hostile);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Gif, &video(2), Depth::Structure);
}
