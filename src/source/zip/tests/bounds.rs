//! Bombs, overlaps and damage: every verdict comes without unpacking, without a panic, in bounded memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::builder::{Archive, unicode_field};
use super::{Item, audited, opened, reported, two, verified};
use crate::model::Entry;
use crate::source::Reach;

fn seen(bytes: &[u8]) -> usize {
    let opened = opened(bytes);
    let wanted: Vec<&Entry> = opened.listing.entries.iter().collect();
    let seen = AtomicUsize::new(0);
    opened.source.visit(&wanted, Reach::Whole, &|_, _| {
        seen.fetch_add(1, Ordering::Relaxed);
    });
    seen.into_inner()
}

#[test]
fn a_gigabyte_of_zeros_is_refused_and_not_unpacked() {
    let mut bomb = Item::deflated("zeros.png", &vec![0; 1 << 20]);
    // The packed form of one megabyte with the claim of a thousand of them.
    bomb = bomb.both(|head| head.size = 1 << 30);
    let bytes = Archive::of([bomb, Item::stored("a.jpg", b"picture")]).bytes();
    assert_eq!(audited(&opened(&bytes)), ["Broken SuspiciousRatio"]);
    assert!(opened(&bytes).listing.container.troubles[0].detail.contains("\"zeros.png\""));
    assert_eq!(seen(&bytes), 1);
}

#[test]
fn a_high_ratio_below_the_floor_is_no_bomb() {
    assert_eq!(reported(&Archive::of([Item::deflated("zeros.png", &vec![0; 1 << 20])])), [""; 0]);
}

/// The quoted overlap: each entry's data is the headers of all entries behind it, in stored blocks of
/// deflate, and at last one kernel.
fn quoted_overlap(entries: usize) -> Vec<u8> {
    let kernel = Item::deflated("kernel", &vec![0; 1 << 20]);
    let mut tail = Archive::of([kernel.clone()]).bytes();
    tail.truncate(30 + 6 + kernel.data.len());
    let mut unpacked = 1 << 20;
    let mut directory = Vec::new();
    for index in 0..entries {
        let quoted = u16::try_from(tail.len().min(30 + 6)).unwrap();
        let block = [&[0][..], &quoted.to_le_bytes(), &(!quoted).to_le_bytes()].concat();
        unpacked += usize::from(quoted);
        let mut item = Item::stored(&format!("q{index:05}"), b"").both(|head| head.method = 8);
        item.data = [block, tail].concat();
        let item = item.clone().both(|head| {
            head.stored = u32::try_from(item.data.len()).unwrap();
            head.size = u32::try_from(unpacked).unwrap();
        });
        let mut bytes = Archive::of([item.clone()]).bytes();
        bytes.truncate(30 + 6 + item.data.len());
        directory.insert(0, item);
        tail = bytes;
    }
    let mut offset = 0;
    let listed: Vec<Item> = directory
        .into_iter()
        .map(|item| {
            let listed = Item { offset: Some(offset), data: Vec::new(), ..item };
            offset += 30 + 6 + 5;
            listed
        })
        .collect();
    // The directory of such an archive, behind the one chain of headers.
    let only_directory = Archive::of(listed.clone()).bytes().split_off(listed.len() * 36);
    let start = u32::try_from(tail.len()).unwrap();
    let mut bytes = [tail, only_directory].concat();
    let at = bytes.len() - 6;
    bytes[at..at + 4].copy_from_slice(&start.to_le_bytes());
    bytes
}

#[test]
fn two_hundred_quoted_overlaps_are_reported_before_anything_is_unpacked() {
    let bytes = quoted_overlap(200);
    let opened = opened(&bytes);
    assert_eq!(opened.listing.entries.len(), 200);
    let overlaps =
        opened.listing.troubles.iter().filter(|(_, trouble)| super::words(trouble) == "Broken Overlap");
    assert_eq!(overlaps.count(), 199);
    assert!(audited(&opened).contains(&"Broken SuspiciousRatio".to_owned()));
    assert_eq!(seen(&bytes), 0);
}

#[test]
fn entries_that_share_a_local_header_overlap() {
    let mut archive = two();
    archive.items.push(Item { offset: Some(0), listed: true, ..archive.items[0].clone() });
    let troubles = reported(&archive);
    assert!(troubles.contains(&"Broken Overlap".to_owned()), "{troubles:?}");
}

#[test]
fn many_names_for_the_same_bytes_are_read_once() {
    let one = Item::stored("a.bin", &vec![7; 1 << 20]);
    let names = (0..99).map(|_| Item { data: Vec::new(), offset: Some(0), ..one.clone() });
    let mut archive = Archive::of([one.clone()]);
    archive.items.extend(names);
    let bytes = archive.bytes();
    assert!(audited(&opened(&bytes)).contains(&"Broken SuspiciousRatio".to_owned()));
    assert_eq!(seen(&bytes), 1);
}

#[test]
fn data_that_runs_into_the_directory_overlaps_it() {
    let item = Item::stored("a.jpg", b"picture").both(|head| (head.stored, head.size) = (9, 9));
    assert_eq!(reported(&Archive::of([item])), ["Broken Overlap"]);
    let item = Item::stored("a.jpg", b"picture").both(|head| (head.stored, head.size) = (9_999, 9_999));
    assert_eq!(reported(&Archive::of([item])), ["Broken BadChecksum"]);
}

#[test]
fn an_archive_cut_at_any_byte_is_reported_and_breaks_nothing() {
    let item = || Item::deflated("a.csv", b"file,title\n\n\n\n\n\n");
    let named = item().both(|head| head.extra = unicode_field(b"a.csv", "a.csv"));
    let archives = [
        two(),
        Archive { zip64: Some(|_| {}), comment: b"comment".to_vec(), ..two() },
        Archive::of([item(), Item::stored("d/", b""), item().both(|head| head.name = b"b.csv".to_vec())]),
        Archive::of([named, Item::stored("b.jpg", b"b")]),
        Archive::of([item().streamed(true, false)]),
        Archive::of([item().streamed(true, true), Item::stored("b.jpg", b"b")]),
        Archive::of([]),
    ];
    for (number, archive) in archives.iter().enumerate() {
        let bytes = archive.bytes();
        let is_sound = !reported(archive).iter().any(|words| words.starts_with("Broken"));
        assert!(is_sound, "archive {number} as a whole: {:?}", reported(archive));
        for length in 0..bytes.len() {
            let opened = opened(&bytes[..length]);
            let is_reported = audited(&opened).iter().any(|words| words.starts_with("Broken"));
            assert!(is_reported, "archive {number} cut to {length} bytes");
            verified(&opened);
        }
    }
}

#[test]
fn no_flipped_byte_breaks_anything_and_flips_in_data_are_reported() {
    let archive = two();
    let bytes = archive.bytes();
    let data = 38..38 + archive.items[0].data.len();
    for at in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] ^= flip;
            let opened = opened(&bytes);
            let reported = verified(&opened);
            assert!(!data.contains(&at) || reported == ["Broken BadChecksum"], "byte {at}: {reported:?}");
        }
    }
}

#[test]
fn more_than_a_million_entries_are_refused_in_bounded_memory() {
    let one = Archive::of([Item::stored("a", b"")]).bytes();
    let (local, record, end) = (&one[..31], &one[31..78], &one[78..]);
    let mut bytes = local.to_vec();
    for _ in 0..=1_000_000 {
        bytes.extend(record);
    }
    let at = bytes.len();
    bytes.extend(end);
    bytes[at + 8..at + 12].fill(0xff);
    bytes[at + 12..at + 16].copy_from_slice(&47_000_047_u32.to_le_bytes());
    let opened = opened(&bytes);
    assert_eq!(audited(&opened), ["Broken Overlap", "Broken TooManyEntries"]);
    assert_eq!(opened.listing.entries.len(), 1_000_000);
    assert!(opened.listing.troubles.len() <= 10_000);
    assert!(
        opened
            .listing
            .container
            .troubles
            .iter()
            .any(|trouble| trouble.detail.starts_with("989999 more entries"))
    );
}

#[test]
fn more_bytes_of_names_than_fit_are_refused_in_bounded_memory() {
    let item = Item::stored(&"n".repeat(65_000), b"");
    let one = Archive::of([item]).bytes();
    let (local, record) = (&one[..30 + 65_000], &one[30 + 65_000..30 + 65_000 + 46 + 65_000]);
    let mut bytes = local.to_vec();
    (0..2_200).for_each(|_| bytes.extend(record));
    let at = bytes.len();
    bytes.extend(&one[one.len() - 22..]);
    bytes[at + 8..at + 10].copy_from_slice(&2_200_u16.to_le_bytes());
    bytes[at + 10..at + 12].copy_from_slice(&2_200_u16.to_le_bytes());
    bytes[at + 12..at + 16].copy_from_slice(&u32::try_from(2_200 * (46 + 65_000)).unwrap().to_le_bytes());
    bytes[at + 16..at + 20].copy_from_slice(&u32::try_from(local.len()).unwrap().to_le_bytes());
    let opened = opened(&bytes);
    assert!(audited(&opened).contains(&"Broken TooManyEntries".to_owned()), "{:?}", audited(&opened));
    assert!(opened.listing.entries.len() <= (128 << 20) / 65_000 + 1);
}

#[test]
fn a_tail_full_of_signatures_costs_no_time() {
    let bytes = b"PK\x05\x06".repeat(300_000);
    assert!(!audited(&opened(&bytes)).is_empty());
}
