//! Bytes around and between entries, and what makes an entry unreadable.

use super::builder::{field, unicode_field};
use super::{Archive, Item, audited, detail, opened, reported, two};
use crate::model::{ContainerKind, EntryKind};

fn plain() -> Item {
    Item::stored("a.jpg", b"picture")
}

#[test]
fn a_prefix_is_hidden_data_and_the_entries_are_found_all_the_same() {
    for adjusted in [false, true] {
        let archive = Archive { prefix: b"#!/bin/sh\n".to_vec(), adjusted, ..two() };
        let opened = opened(&archive.bytes());
        assert_eq!(audited(&opened), ["Broken HiddenData"]);
        let offsets: Vec<u64> = opened.listing.entries.iter().map(|entry| entry.offset).collect();
        assert_eq!(offsets, [10, 63], "adjusted: {adjusted}");
        assert_eq!(super::verified(&opened), [""; 0]);
    }
}

#[test]
fn an_archive_before_the_first_entry_or_behind_the_end_is_no_stray_data() {
    let seven = b"7z\xbc\xaf\x27\x1c".to_vec();
    assert_eq!(reported(&Archive { prefix: seven.clone(), adjusted: false, ..two() }), ["Broken Polyglot"]);
    assert_eq!(reported(&Archive { suffix: seven, ..two() }), ["Broken Polyglot"]);
}

#[test]
fn a_prefix_of_which_only_the_directory_knows() {
    let mut archive = Archive { prefix: vec![b'x'; 10], ..two() };
    archive.items[0].offset = Some(10);
    archive.items[1].offset = Some(63);
    assert_eq!(reported(&archive), ["Broken HiddenData"]);
}

#[test]
fn bytes_after_the_end_are_hidden_data_unless_they_are_nul() {
    assert_eq!(reported(&Archive { suffix: b"tail".to_vec(), ..two() }), ["Broken HiddenData"]);
    assert_eq!(reported(&Archive { suffix: vec![0; 100], ..two() }), ["Doubtful HiddenData"]);
    assert_eq!(reported(&Archive { suffix: vec![b'x'; 200_000], ..two() }), ["Broken HiddenData"]);
}

#[test]
fn bytes_between_things_are_hidden_data() {
    assert_eq!(reported(&Archive { before_directory: b"gap".to_vec(), ..two() }), ["Broken HiddenData"]);
    let gap = Archive::of([plain().with(|item| item.after = b"gap".to_vec()), plain()]);
    assert_eq!(reported(&gap), ["Broken HiddenData"]);
    assert_eq!(
        detail(&gap),
        "3 bytes between \"a.jpg\" and \"a.jpg\": no part of any entry or record, beginning with \"gap\""
    );
    let behind = Archive { after_directory: b"gap".to_vec(), ..two() };
    assert_eq!(reported(&behind), ["Broken HiddenData"]);
}

#[test]
fn comments_are_harmless_unless_they_hold_control_bytes() {
    assert_eq!(reported(&Archive { comment: b"hello\r\n".to_vec(), ..two() }), ["Minor HiddenData"]);
    assert_eq!(reported(&Archive { comment: b"hel\x01lo".to_vec(), ..two() }), ["Broken HiddenData"]);
    let entry = |comment: &[u8]| Archive::of([plain().with(|item| item.comment = comment.to_vec())]);
    assert_eq!(reported(&entry(b"hello")), ["Minor HiddenData"]);
    assert_eq!(reported(&entry(b"hel\0lo")), ["Doubtful HiddenData"]);
}

#[test]
fn a_comment_that_is_cut_is_reported() {
    let mut bytes = Archive { comment: b"hello".to_vec(), ..two() }.bytes();
    bytes.pop();
    assert_eq!(audited(&opened(&bytes)), ["Broken AmbiguousEnd"]);
}

#[test]
fn a_size_without_the_comments_of_entries_is_a_known_slip() {
    let entry = plain().with(|item| item.comment = b"x".to_vec());
    let archive = Archive { size: Some(51), ..Archive::of([entry]) };
    assert_eq!(reported(&archive), ["Doubtful AmbiguousEnd", "Minor HiddenData"]);
}

#[test]
fn a_zip_that_is_a_tar_is_a_polyglot() {
    let mut content = vec![0; 600];
    content[257 - 35..262 - 35].copy_from_slice(b"ustar");
    assert_eq!(reported(&Archive::of([Item::stored("a.tar", &content)])), ["Broken Polyglot"]);
}

#[test]
fn malformed_extra_fields_are_reported_once_for_each_header() {
    for extra in [vec![1], vec![0; 3], vec![1, 0, 9, 0, 1], [field(1, &[]), field(1, &[])].concat()] {
        assert_eq!(
            reported(&Archive::of([plain().both(|head| head.extra.clone_from(&extra))])),
            ["Broken MalformedField"]
        );
    }
    let twice = [unicode_field(b"a.jpg", "a.jpg"), unicode_field(b"a.jpg", "a.jpg")].concat();
    assert_eq!(
        reported(&Archive::of([plain().both(|head| head.extra.clone_from(&twice))])),
        ["Broken MalformedField"]
    );
    let unknown = [field(0xcafe, b"x"), field(0xcafe, b"x"), field(0x5455, &[0; 9])].concat();
    assert_eq!(reported(&Archive::of([plain().both(|head| head.extra.clone_from(&unknown))])), [""; 0]);
    let garbage = field(0x7075, &[2, 0, 0, 0, 0, b'a']);
    assert_eq!(
        reported(&Archive::of([plain().both(|head| head.extra.clone_from(&garbage))])),
        ["Broken MalformedField"]
    );
}

#[test]
fn a_method_that_cannot_be_read_is_named() {
    let archive = Archive::of([plain().both(|head| head.method = 93)]);
    assert_eq!(reported(&archive), ["Broken UnsupportedCompression"]);
    assert_eq!(detail(&archive), "method 93 (zstd)");
    let patch = Archive::of([plain().both(|head| head.flags = 1 << 5)]);
    assert_eq!(reported(&patch), ["Broken UnsupportedCompression"]);
}

#[test]
fn a_split_archive_is_not_read_here() {
    let mut bytes = two().bytes();
    let at = bytes.len() - 18;
    bytes[at] = 3;
    assert_eq!(audited(&opened(&bytes)), ["Broken UnsupportedContainer"]);
    let disk = Archive::of([plain().with(|item| item.disk = 2)]);
    assert_eq!(reported(&disk), ["Broken MalformedField"]);
}

#[test]
fn links_and_special_files_are_reported_and_are_no_files() {
    for (mode, kind) in [(0o120_777, EntryKind::SymbolicLink), (0o010_644, EntryKind::Special)] {
        let archive = Archive::of([plain().with(|item| item.attributes = mode << 16)]);
        let opened = opened(&archive.bytes());
        assert_eq!(audited(&opened), ["Broken Link"]);
        assert_eq!(opened.listing.entries[0].kind, kind);
    }
}

#[test]
fn modes_that_no_file_of_a_package_needs_are_worth_knowing() {
    let reported = |host: u16, mode: u32| {
        let item = plain().with(|item| (item.made_by, item.attributes) = (host << 8 | 0x14, mode << 16));
        reported(&Archive::of([item]))
    };
    for mode in [0o104_755, 0o102_644, 0o100_200, 0o100_000] {
        assert_eq!(reported(3, mode), ["Minor MalformedField"], "{mode:o}");
    }
    for mode in [0, 0o100_400, 0o100_777, 0o101_644] {
        assert_eq!(reported(3, mode), [""; 0], "{mode:o}");
    }
    // Written on Windows, the upper half says nothing.
    assert_eq!(reported(0, 0o104_755), [""; 0]);
}

#[test]
fn what_is_no_zip_is_of_unknown_kind_and_unreadable() {
    for bytes in [&b""[..], b"PK", b"<html></html>"] {
        let opened = opened(bytes);
        assert_eq!(audited(&opened), ["Broken Unreadable"]);
        assert_eq!(opened.listing.container.kind, ContainerKind::Unknown);
        assert_eq!(opened.listing.container.claimed, Some(ContainerKind::Zip));
    }
}

#[test]
fn a_cut_archive_says_where_it_ends() {
    let bytes = two().bytes();
    let cut = opened(&bytes[..70]);
    assert_eq!(audited(&cut), ["Broken Unreadable"]);
    assert_eq!(
        &*cut.listing.container.troubles[0].detail,
        "ends without its central directory: 70 bytes, the last entry that begins is number 1, \"list.csv\""
    );
    assert_eq!(cut.listing.container.kind, ContainerKind::Zip);
}
