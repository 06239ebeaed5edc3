//! What a walk through the packed data of jpeg must find.

use super::tests::{photo, place};
use super::*;
use crate::model::{Format, Grade, Trouble, TroubleKind};
use crate::probe::image::testing::{is_broken, look, survives};

fn entropy(data: &[u8]) -> Probed {
    look(Format::Jpeg, data, Depth::Entropy)
}

fn only(probed: &Probed) -> &Trouble {
    assert_eq!(probed.troubles.len(), 1, "{:?}", probed.troubles);
    &probed.troubles[0]
}

/// Bits written as text, filled up with ones and stuffed, as a scan holds them.
fn packed(bits: &str) -> Vec<u8> {
    let bits: Vec<u8> = bits.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    bits.chunks(8)
        .map(|chunk| (0..8).fold(0, |byte, at| byte << 1 | chunk.get(at).copied().unwrap_or(1)))
        .flat_map(|byte: u8| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] })
        .collect()
}

fn segment(code: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, code], &length[..], body].concat()
}

/// A gray image of `blocks` blocks in a row. Its codes: DC 0 is `0`, DC 1 is `10`; AC 00 is `00`, 01 is
/// `01`, 11 is `100`, 10 is `101`.
fn gray(kind: u8, blocks: u16, behind: &[Vec<u8>]) -> Vec<u8> {
    let [high, low] = (blocks * 8).to_be_bytes();
    let dc = [&[0x00, 1, 1][..], &[0; 14], &[0, 1]].concat();
    let ac = [&[0x10, 0, 2, 2][..], &[0; 13], &[0x00, 0x01, 0x11, 0x10]].concat();
    [
        b"\xFF\xD8".to_vec(),
        segment(0xDB, &[&[0][..], &[1; 64]].concat()),
        segment(kind, &[8, 0, 8, high, low, 1, 1, 0x11, 0]),
        segment(0xC4, &dc),
        segment(0xC4, &ac),
        behind.concat(),
        b"\xFF\xD9".to_vec(),
    ]
    .concat()
}

fn scan(first: u8, last: u8, steps: u8, bits: &str) -> Vec<u8> {
    [segment(SOS, &[1, 1, 0, first, last, steps]), packed(bits)].concat()
}

/// Sixty-four blocks: first passes and refinements of DC and AC.
fn progressive() -> Vec<u8> {
    gray(
        0xC2,
        64,
        &[
            scan(0, 0, 0x01, &"10 1".repeat(64)),
            scan(0, 0, 0x10, &"1".repeat(64)),
            // Coefficients 1 and 3 of every block but the last two, which one run of ended blocks covers.
            scan(1, 63, 0x01, &["01 1 100 0 00".repeat(62), "101 0".into()].concat()),
            // A new coefficient 2, one correction before it and one behind.
            scan(1, 63, 0x10, &["01 1 0 00 1".repeat(62), "101 0".into()].concat()),
        ],
    )
}

#[test]
fn whole_photos_of_any_size_have_no_trouble() {
    for (width, height) in [(1, 1), (8, 8), (9, 17), (333, 222), (900, 700)] {
        assert_eq!(entropy(&photo(width, height)).troubles, [], "{width} x {height}");
    }
}

#[test]
fn holes_overwritten_inserted_and_dropped_bytes_are_found() {
    let data = photo(300, 200);
    let middle = data.len() / 2;
    let mut hole = data.clone();
    hole[middle..middle + 400].fill(0);
    let mut overwritten = data.clone();
    let end = data.len() - 2;
    overwritten[end - 900..end].fill(0xFF);
    let inserted = [&data[..middle], &[0x5A; 100], &data[middle..]].concat();
    let dropped = [&data[..middle], &data[middle + 100..]].concat();
    for damaged in [hole, overwritten, inserted, dropped] {
        assert_eq!(look(Format::Jpeg, &damaged, Depth::Structure).troubles, []);
        assert!(only(&entropy(&damaged)).detail.contains("damaged"), "{:?}", entropy(&damaged).troubles);
    }
}

#[test]
fn a_height_that_the_data_does_not_bear_out_is_found() {
    let mut data = photo(300, 200);
    let at = place(&data, 0xC0);
    data[at + 5..at + 7].copy_from_slice(&400_u16.to_be_bytes());
    assert!(only(&entropy(&data)).detail.contains("ends after 50 %"));
    data[at + 5..at + 7].copy_from_slice(&100_u16.to_be_bytes());
    assert!(only(&entropy(&data)).detail.contains("left over"));
}

#[test]
fn a_cut_is_graded_even_when_only_the_structure_is_asked_for() {
    let data = photo(300, 200);
    let words = |end: usize| {
        let probed = look(Format::Jpeg, &data[..end], Depth::Structure);
        assert_eq!(only(&probed).kind, TroubleKind::ImageTruncated);
        only(&probed).detail.to_string()
    };
    assert_eq!(words(data.len() - 2), "only the end marker is missing");
    assert_eq!(words(data.len() - 1), "only the end marker is missing");
    let reported = words(data.len() / 2);
    let percent: u32 = reported.split(' ').find_map(|word| word.parse().ok()).unwrap();
    assert!((35..65).contains(&percent), "{reported}");
}

#[test]
fn stretches_between_restart_markers_are_counted_one_by_one() {
    let build = |second: &str| {
        let stretches = [packed("0 00 0 00"), packed(second), packed("0 00")];
        let data = stretches.join(&[0xFF, 0xD0][..]);
        // The markers must count up: the second one is 0xFFD1.
        let mut data = [segment(0xDD, &[0, 2]), segment(SOS, &[1, 1, 0, 0, 63, 0]), data].concat();
        let last = data.windows(2).rposition(|pair| pair == [0xFF, 0xD0]).unwrap();
        data[last + 1] = 0xD1;
        gray(0xC0, 5, &[data])
    };
    assert_eq!(entropy(&build("0 00 10 1 01 1 00")).troubles, []);
    assert!(only(&entropy(&build("0 00 10 1"))).detail.contains("after 60 %"));
    assert!(only(&entropy(&build("0 00 0 00 00000000 00000000 00000000 0000"))).detail.contains("left over"));
    assert!(only(&entropy(&build("0 00 0 110"))).detail.contains("damaged at about byte"));
}

#[test]
fn a_byte_or_two_left_over_are_doubtful() {
    let data = gray(0xC0, 2, &[scan(0, 63, 0, "0 00 0 00 11 11111111")]);
    assert_eq!(only(&entropy(&data)).grade, Grade::Doubtful);
}

#[test]
fn more_coefficients_than_a_block_holds_are_damage() {
    let whole = gray(0xC0, 1, &[scan(0, 63, 0, &["0", &"01 1".repeat(63)].concat())]);
    assert_eq!(entropy(&whole).troubles, []);
    let beyond = gray(0xC0, 1, &[scan(0, 63, 0, &["0", &"01 1".repeat(62), "100 1"].concat())]);
    assert!(only(&entropy(&beyond)).detail.contains("damaged at"));
}

#[test]
fn progressive_scans_are_followed_through_their_refinements() {
    let data = progressive();
    assert_eq!(entropy(&data).troubles, []);
    let end = data.len() - 2;
    let dropped = [&data[..end - 10], &data[end - 4..]].concat();
    assert!(is_broken(&entropy(&dropped)));
    // Without the coefficients of the third scan, the bits of the fourth mean something else.
    let third = data.windows(2).enumerate().filter(|(_, pair)| *pair == [0xFF, SOS]).nth(2).unwrap().0;
    let mut emptied = data.clone();
    emptied.splice(third + 10..third + 100, packed(&"00".repeat(64)));
    assert!(is_broken(&entropy(&emptied)));
}

#[test]
fn a_cut_progressive_image_names_the_scan() {
    let data = progressive();
    let probed = look(Format::Jpeg, &data[..data.len() - 20], Depth::Structure);
    assert!(only(&probed).detail.contains("of scan 4 is missing"), "{:?}", probed.troubles);
}

#[test]
fn data_that_is_not_followed_is_unverified() {
    let mut arithmetic = gray(0xC9, 1, &[scan(0, 63, 0, "0 00")]);
    assert_eq!(only(&entropy(&arithmetic)).kind, TroubleKind::Unverified);
    arithmetic.truncate(arithmetic.len() - 2);
    assert!(is_broken(&entropy(&arithmetic)));
}

#[test]
fn lossless_images_are_followed_sample_by_sample() {
    let whole = gray(0xC3, 1, &[scan(1, 0, 0, &"10 1".repeat(64))]);
    assert_eq!(entropy(&whole).troubles, []);
    let short = gray(0xC3, 1, &[scan(1, 0, 0, &"10 1".repeat(32))]);
    assert!(only(&entropy(&short)).detail.contains("after 50 %"), "{:?}", entropy(&short).troubles);
}

#[test]
fn nothing_a_file_can_hold_makes_it_panic() {
    survives(Format::Jpeg, &photo(20, 20), Depth::Entropy);
    survives(Format::Jpeg, &progressive(), Depth::Entropy);
}
