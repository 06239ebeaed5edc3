//! Readers: the bytes of entries, small and large, forward and back, and what is wrong with them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use super::builder::deflate;
use super::{Archive, Item, file_of, opened, two, verified};
use crate::model::{Entry, EntryId};
use crate::source::zip::{open, pieces};
use crate::source::{Bytes, Opened, Reach, WHOLE_MAX, WINDOW_MAX};

/// Bytes that no two places share.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    };
    (0..length.div_ceil(4)).flat_map(|_| next()).take(length).collect()
}

/// Noise that packs to about half.
fn packable(length: usize) -> Vec<u8> {
    noise(length).iter().map(|byte| byte & 15).collect()
}

fn read_all(bytes: &mut dyn Bytes) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let part = bytes.at(all.len() as u64, 5_000).unwrap();
        if part.is_empty() {
            return all;
        }
        all.extend_from_slice(part);
    }
}

fn contents(opened: &Opened, reach: Reach) -> BTreeMap<EntryId, Vec<u8>> {
    let wanted: Vec<&Entry> = opened.listing.entries.iter().collect();
    let seen = Mutex::new(BTreeMap::new());
    let unread = opened.source.visit(&wanted, reach, &|id, bytes| {
        let content = read_all(bytes);
        assert!(seen.lock().unwrap().insert(id, content).is_none(), "seen twice");
    });
    assert!(unread.is_empty(), "{unread:?}");
    seen.into_inner().unwrap()
}

#[test]
fn every_wanted_entry_is_seen_once_with_its_bytes() {
    let lengths = [0, 1, 100, 70_000, 300_000, 5_000, 2_000_000, 900_000, 7];
    let data: Vec<Vec<u8>> = lengths.iter().cycle().take(90).map(|length| packable(*length)).collect();
    let items = data.iter().enumerate().map(|(index, data)| {
        let name = format!("{index}.bin");
        if index % 2 == 0 { Item::stored(&name, data) } else { Item::deflated(&name, data) }
    });
    let opened = opened(&Archive::of(items).bytes());
    for reach in [Reach::Whole, Reach::Head] {
        let seen = contents(&opened, reach);
        assert_eq!(seen.len(), data.len());
        assert!(seen.values().eq(data.iter()), "{reach:?}");
    }
    assert_eq!(verified(&opened), [""; 0]);
}

#[test]
fn small_neighbours_share_a_window_and_large_ones_stand_alone() {
    let items = [10, 20, 30].map(|length| Item::stored("a", &noise(length)));
    let mut large = Item::stored("b", b"").both(|head| head.size = u32::MAX);
    large.local.stored = 1;
    let opened = opened(&Archive::of(items.into_iter().chain([large])).bytes());
    let items: Vec<pieces::Item<'_>> =
        opened.listing.entries.iter().map(|entry| pieces::Item { entry, place: entry.offset + 31 }).collect();
    let whole = pieces::plan(&items, Reach::Whole);
    assert_eq!(whole, [pieces::Piece::Window { items: 0..3, start: 31, end: 153 }, pieces::Piece::Alone(3)]);
}

#[test]
fn only_wanted_entries_are_seen() {
    let opened = opened(&two().bytes());
    let wanted = [&opened.listing.entries[1]];
    let seen = Mutex::new(Vec::new());
    opened.source.visit(&wanted, Reach::Whole, &|id, _| seen.lock().unwrap().push(id));
    assert_eq!(seen.into_inner().unwrap(), [EntryId(1)]);
}

#[test]
fn an_entry_too_large_for_memory_is_read_forward_and_back() {
    let content = packable(usize::try_from(WHOLE_MAX).unwrap() + 1_000_000);
    for item in [Item::stored("large.tif", &content), Item::deflated("large.tif", &content)] {
        let opened = opened(&Archive::of([item]).bytes());
        let wanted = [&opened.listing.entries[0]];
        let unread = opened.source.visit(&wanted, Reach::Whole, &|_, bytes| {
            assert_eq!(bytes.len(), content.len() as u64);
            for at in [0, 10, 5_000_000, 5_000_001, content.len() - 3, 4_000, 20_000_000, 0] {
                let part = bytes.at(at as u64, WINDOW_MAX).unwrap();
                let want = WINDOW_MAX.min(content.len() - at);
                assert!(part.len() >= want, "{} bytes at {at}", part.len());
                assert!(part == &content[at..at + part.len()], "at {at}");
            }
            assert!(bytes.at(content.len() as u64, 1).unwrap().is_empty());
            assert_eq!(bytes.crc(), None);
            assert_eq!(bytes.verify(), []);
            assert_eq!(bytes.crc(), Some(crc32fast::hash(&content)));
        });
        assert!(unread.is_empty());
    }
}

#[test]
fn a_wrong_checksum_is_found_however_the_entry_is_read() {
    let content = packable(100_000);
    for item in [Item::stored("a.jpg", &content), Item::deflated("a.jpg", &content)] {
        let opened = opened(&Archive::of([item.both(|head| head.crc ^= 1)]).bytes());
        for reach in [Reach::Whole, Reach::Head] {
            let wanted = [&opened.listing.entries[0]];
            opened.source.visit(&wanted, reach, &|_, bytes| {
                assert_eq!(bytes.at(50_000, 10).unwrap()[..10], content[50_000..50_010]);
                let troubles = bytes.verify();
                assert_eq!(troubles.len(), 1);
                assert!(troubles[0].detail.starts_with("the data has CRC-32"), "{}", troubles[0].detail);
            });
        }
    }
}

#[test]
fn packed_data_that_does_not_give_what_was_declared_is_reported() {
    let content = packable(50_000);
    let packed = deflate(&content);
    let with = |data: Vec<u8>, size: u32| {
        let stored = u32::try_from(data.len()).unwrap();
        let item = Item::deflated("a.png", &content).with(|item| item.data.clone_from(&data));
        Archive::of([item.both(|head| (head.stored, head.size) = (stored, size))])
    };
    let mut damaged = packed.clone();
    damaged[0] = 0xff;
    let cases = [
        (with(packed.clone(), 40_000), "unpacks to more than the declared 40000 bytes"),
        (with(packed.clone(), 60_000), "unpacks to 50000 bytes, 60000 are declared"),
        (with(packed[..packed.len() / 2].to_vec(), 50_000), "the deflate stream stops after "),
        (with(damaged, 50_000), "the deflate stream is damaged after 0 of 50000 bytes"),
        (with([packed, b"hidden".to_vec()].concat(), 50_000), "6 bytes of its packed data after the end"),
    ];
    for (archive, words) in cases {
        let opened = opened(&archive.bytes());
        for reach in [Reach::Whole, Reach::Head] {
            let wanted = [&opened.listing.entries[0]];
            opened.source.visit(&wanted, reach, &|_, bytes| {
                let troubles = bytes.verify();
                assert_eq!(troubles.len(), 1, "{reach:?} {troubles:?}");
                assert!(troubles[0].detail.starts_with(words), "{reach:?} {}", troubles[0].detail);
            });
        }
    }
}

#[test]
fn asking_beyond_damaged_data_is_an_error_and_no_end() {
    let item = Item::deflated("a.png", &packable(1000)).both(|head| head.size = 2000);
    let opened = opened(&Archive::of([item]).bytes());
    for reach in [Reach::Whole, Reach::Head] {
        opened.source.visit(&[&opened.listing.entries[0]], reach, &|_, bytes| {
            assert_eq!(bytes.at(0, 10).unwrap().len(), 1000);
            assert!(bytes.at(1500, 10).is_err());
            assert!(bytes.at(2000, 10).unwrap().is_empty());
        });
    }
}

#[test]
fn what_cannot_be_read_is_not_seen() {
    let encrypted = Item::stored("a.jpg", b"picture").both(|head| head.flags = 1);
    let unknown = Item::stored("b.jpg", b"picture").both(|head| head.method = 12);
    let opened = opened(&Archive::of([encrypted, unknown, Item::stored("c.jpg", b"picture")]).bytes());
    assert_eq!(contents(&opened, Reach::Whole).into_keys().collect::<Vec<_>>(), [EntryId(2)]);
    let wanted = [&opened.listing.entries[0]];
    assert!(opened.source.each(&wanted, &mut |_, _| Ok(())).is_err());
}

#[test]
fn each_goes_in_the_order_given_and_stops_at_an_error() {
    let opened = opened(&two().bytes());
    let entries = &opened.listing.entries;
    let mut seen = Vec::new();
    opened
        .source
        .each(&[&entries[1], &entries[0]], &mut |id, bytes| {
            seen.push((id.0, read_all(bytes).len()));
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, [(1, 500), (0, 15)]);
    let mut calls = 0;
    let result = opened.source.each(&[&entries[0], &entries[1]], &mut |_, _| {
        calls += 1;
        Err(std::io::Error::other("enough"))
    });
    assert!(result.is_err());
    assert_eq!(calls, 1);
}

#[test]
fn a_reader_may_visit_again_from_inside() {
    let content = packable(100_000);
    let items = (0..80).map(|index| Item::deflated(&format!("{index}"), &content));
    let opened = opened(&Archive::of(items).bytes());
    let wanted: Vec<&Entry> = opened.listing.entries.iter().collect();
    opened.source.visit(&wanted, Reach::Whole, &|_, outer| {
        opened.source.visit(&wanted[..2], Reach::Whole, &|_, inner| assert!(read_all(inner) == content));
        assert!(read_all(outer) == content);
    });
}

#[test]
fn a_file_that_grows_or_shrinks_during_a_visit_is_known_with_the_first_entry() {
    let path = tempfile::NamedTempFile::new().unwrap();
    path.as_file().write_all(&two().bytes()).unwrap();
    let opened = open(Arc::new(File::open(path.path()).unwrap()), "a.zip");
    let wanted: Vec<&Entry> = opened.listing.entries.iter().collect();
    let reported = opened.source.visit(&wanted, Reach::Whole, &|id, _| {
        if id.0 == 1 {
            path.as_file().write_all(b"more").unwrap();
        }
    });
    assert_eq!(reported.len(), 1);
    assert_eq!(
        (reported[0].0, super::words(&reported[0].1).as_str()),
        (EntryId(0), "Broken ChangedDuringRun")
    );
    path.as_file().set_len(60).unwrap();
    let reported = opened.source.visit(&wanted, Reach::Whole, &|_, _| {});
    let kinds: Vec<String> = reported.iter().map(|(_, trouble)| super::words(trouble)).collect();
    assert!(kinds.contains(&"Broken UnreadableFile".to_owned()), "{kinds:?}");
}

#[test]
fn the_writer_of_the_zip_crate_is_read_without_trouble() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.add_directory("img/", options).unwrap();
    for (name, large) in [("list.csv", false), ("img/é.jpg", false), ("img/b.jpg", true)] {
        writer.start_file(name, options.large_file(large)).unwrap();
        writer.write_all(&packable(20_000)).unwrap();
    }
    let opened = open(file_of(&writer.finish().unwrap().into_inner()), "a.zip");
    assert_eq!(super::audited(&opened), [""; 0]);
    assert_eq!(verified(&opened), [""; 0]);
    assert_eq!(opened.listing.entries.len(), 4);
}

#[test]
fn an_error_of_the_disk_is_not_taken_for_a_broken_archive() {
    // A folder opens as a file does, and no byte of it can be read.
    let folder = File::open(std::env::temp_dir()).unwrap();
    let troubles = super::open(Arc::new(folder), "a.zip").listing.container.troubles;
    let kinds: Vec<_> = troubles.iter().map(|trouble| trouble.kind).collect();
    assert_eq!(kinds, [crate::model::TroubleKind::UnreadableFile]);
}
