//! The ways in which two readers can see different entries in one archive, by type; each has its trouble
//! and no other.

use super::builder::{field, unicode_field};
use super::{Archive, Item, reported, two, verified};

const CLEAN: [&str; 0] = [];

fn one(item: Item) -> Vec<String> {
    reported(&Archive::of([item]))
}

fn plain() -> Item {
    Item::stored("a.jpg", b"picture")
}

#[test]
fn a_plain_archive_has_no_trouble() {
    assert_eq!(reported(&two()), CLEAN);
    assert_eq!(reported(&Archive::default()), CLEAN);
    assert_eq!(verified(&super::opened(&two().bytes())), CLEAN);
}

#[test]
fn a1_the_method_differs() {
    assert_eq!(one(plain().local(|head| head.method = 8)), ["Broken HeaderDisagreement"]);
}

#[test]
fn a2_a_size_or_the_checksum_differs() {
    assert_eq!(one(plain().local(|head| head.size = 8)), ["Broken HeaderDisagreement"]);
    assert_eq!(one(plain().local(|head| head.stored = 6)), ["Broken HeaderDisagreement"]);
    assert_eq!(one(plain().local(|head| head.crc ^= 1)), ["Broken HeaderDisagreement"]);
    assert_eq!(one(plain().local(|head| head.size = 0)), ["Broken HeaderDisagreement"]);
}

#[test]
fn a2_the_zip64_field_says_another_size() {
    let sizes = |size: u64, stored: u64| field(1, &[size.to_le_bytes(), stored.to_le_bytes()].concat());
    let zip64 = "Broken Zip64Inconsistent";
    assert_eq!(one(plain().both(|head| head.extra = sizes(7, 7))), CLEAN);
    assert_eq!(one(plain().both(|head| head.extra = sizes(8, 7))), [zip64]);
    assert_eq!(one(plain().both(|head| head.extra = sizes(7, 8))), [zip64]);
    assert_eq!(one(plain().both(|head| (head.size, head.extra) = (u32::MAX, sizes(7, 7)))), CLEAN);
    // By need the field's first number is the packed size, by place the unpacked one.
    assert_eq!(one(plain().both(|head| (head.stored, head.extra) = (u32::MAX, sizes(7, 9)))), [zip64]);
    assert_eq!(one(plain().both(|head| head.extra = field(1, &[7; 5]))), [zip64]);
    let cut = one(plain().both(|head| (head.size, head.extra) = (u32::MAX, field(1, &[7, 0, 0]))));
    assert_eq!(cut.last().map(String::as_str), Some(zip64));
}

#[test]
fn a2_the_data_descriptor_says_another_size() {
    assert_eq!(one(plain().streamed(true, false)), CLEAN);
    // Eight bytes a size belong to zip64: one reader refuses them without.
    assert_eq!(one(plain().streamed(true, true)), ["Doubtful DescriptorMismatch"]);
    for (at, signed) in [(4, true), (8, true), (12, true), (0, false), (4, false), (8, false)] {
        let lie = plain().streamed(signed, false).with(|item| item.after[at] ^= 1);
        assert_eq!(one(lie), ["Broken DescriptorMismatch"], "byte {at}");
    }
    assert_eq!(one(plain().streamed(false, false)), ["Doubtful DescriptorMismatch"]);
    assert_eq!(
        one(plain().streamed(true, false).with(|item| item.after.clear())),
        ["Broken DescriptorMismatch"]
    );
    assert_eq!(one(plain().streamed(true, false).local(|head| head.size = 9)), ["Broken HeaderDisagreement"]);
}

#[test]
fn a2_only_one_header_announces_a_descriptor() {
    let local_only = plain().streamed(true, false).central(|head| head.flags = 0);
    assert_eq!(one(local_only), ["Broken DescriptorMismatch"]);
    assert_eq!(one(plain().central(|head| head.flags = 8)), ["Broken DescriptorMismatch"]);
}

#[test]
fn a2_stored_data_has_another_length_than_declared() {
    assert_eq!(one(plain().both(|head| head.size = 3)), ["Broken BadChecksum"]);
}

#[test]
fn a3_the_local_name_differs() {
    assert_eq!(one(plain().local(|head| head.name = b"b.jpg".to_vec())), ["Broken HeaderDisagreement"]);
}

#[test]
fn a3_the_unicode_field_names_another_file() {
    let name = b"a.jpg";
    let ambiguous = ["Broken AmbiguousName"];
    assert_eq!(one(plain().both(|head| head.extra = unicode_field(name, "a.jpg"))), CLEAN);
    assert_eq!(one(plain().both(|head| head.extra = unicode_field(name, "b.jpg"))), ambiguous);
    assert_eq!(one(plain().local(|head| head.extra = unicode_field(name, "b.jpg"))), ambiguous);
    // The field was made for another name, and names a third.
    assert_eq!(one(plain().both(|head| head.extra = unicode_field(b"c.jpg", "b.jpg"))), ambiguous);
    let stale = one(plain().both(|head| head.extra = unicode_field(b"c.jpg", "a.jpg")));
    assert_eq!(stale, ["Doubtful MalformedField"]);
}

#[test]
fn a3_only_one_header_marks_the_name_as_utf8() {
    let item = Item::stored("é.jpg", b"picture").central(|head| head.flags = 1 << 11);
    assert_eq!(one(item), ["Broken HeaderDisagreement"]);
    assert_eq!(one(plain().central(|head| head.flags = 1 << 11)), ["Doubtful HeaderDisagreement"]);
}

#[test]
fn a4_folder_or_file() {
    let folder = |attributes: u32| Item::stored("img/", b"").with(|item| item.attributes = attributes);
    let file = |attributes: u32| plain().with(|item| item.attributes = attributes);
    let ambiguous = ["Broken AmbiguousFolder"];
    for clean in [folder(0), folder(0o040_755 << 16 | 0x10), folder(0x10), file(0o100_644 << 16), file(0x20)]
    {
        assert_eq!(one(clean), CLEAN);
    }
    assert_eq!(one(folder(0o100_644 << 16)), ambiguous);
    assert_eq!(one(file(0o040_755 << 16)), ambiguous);
    assert_eq!(one(file(0x10)), ambiguous);
    assert_eq!(one(Item::stored("img/", b"data")), ambiguous);
    // As PowerShell writes folders.
    assert_eq!(one(Item::stored("img\\", b"")), ["Doubtful AmbiguousFolder"]);
    assert_eq!(one(folder(0x20).with(|item| item.made_by = 20)), ["Doubtful AmbiguousFolder"]);
    assert_eq!(one(Item::deflated("META-INF/", b"")), CLEAN);
}

#[test]
fn a5_encrypted_in_one_header_or_both() {
    let encrypted = ["Broken Encrypted"];
    assert_eq!(one(plain().both(|head| head.flags = 1)), encrypted);
    assert_eq!(one(plain().local(|head| head.flags = 1)), encrypted);
    assert_eq!(one(plain().central(|head| head.flags = 1)), encrypted);
    assert_eq!(one(plain().both(|head| head.flags = 0x41)), encrypted);
}

#[test]
fn a_patch_in_one_header_or_both() {
    let patch = ["Broken UnsupportedCompression"];
    assert_eq!(one(plain().both(|head| head.flags = 0x20)), patch);
    assert_eq!(one(plain().local(|head| head.flags = 0x20)), patch);
    assert_eq!(one(plain().central(|head| head.flags = 0x20)), patch);
}

#[test]
fn b1_duplicate_names_are_both_listed() {
    let archive = Archive::of([plain(), Item::stored("a.jpg", b"another")]);
    let opened = super::opened(&archive.bytes());
    let names: Vec<&str> = opened.listing.entries.iter().map(|entry| entry.path.text()).collect();
    assert_eq!(names, ["a.jpg", "a.jpg"]);
    assert_ne!(opened.listing.entries[0].crc, opened.listing.entries[1].crc);
}

#[test]
fn c1_an_entry_only_in_the_stream_of_local_headers() {
    let hidden = Item::stored("b.exe", b"hidden").with(|item| item.listed = false);
    for items in [[hidden.clone(), plain()], [plain(), hidden]] {
        let archive = Archive::of(items);
        assert_eq!(reported(&archive), ["Broken HiddenData"]);
        assert!(super::detail(&archive).contains("\"b.exe\""));
    }
}

#[test]
fn c1_an_entry_only_in_the_directory() {
    let mut archive = Archive::of([plain(), Item::stored("b.jpg", b"")]);
    archive.items[1].offset = Some(0);
    assert_eq!(reported(&archive), ["Broken HeaderDisagreement", "Broken HiddenData", "Broken Overlap"]);
    archive.items[1].offset = Some(5);
    assert_eq!(reported(&archive), ["Broken HeaderDisagreement", "Broken HiddenData"]);
}

#[test]
fn c2_more_than_one_end_record() {
    let end = |archive: &Archive| archive.bytes().split_off(archive.bytes().len() - 22);
    let inner = end(&Archive::default());
    let comment = Archive { comment: inner.clone(), ..two() };
    assert_eq!(reported(&comment), ["Broken AmbiguousEnd", "Broken HiddenData"]);
    let nonsense = [b"PK\x05\x06".as_slice(), &[b'x'; 18]].concat();
    let comment = Archive { comment: nonsense, ..two() };
    assert_eq!(reported(&comment), ["Broken AmbiguousEnd", "Broken HiddenData"]);
    let twice = Archive { after_directory: end(&two()), ..two() };
    assert_eq!(reported(&twice), ["Broken AmbiguousEnd", "Broken HiddenData"]);
    let outside = Archive { suffix: inner, ..two() };
    assert!(reported(&outside).contains(&"Broken AmbiguousEnd".to_owned()));
}

#[test]
fn c2_an_archive_inside_an_archive_is_no_second_end_record() {
    assert_eq!(reported(&Archive::of([Item::stored("inner.zip", &two().bytes())])), CLEAN);
    let empty = Item::stored("empty.zip", &Archive::default().bytes());
    assert_eq!(reported(&Archive::of([empty, plain()])), CLEAN);
}

#[test]
fn c3_the_count_differs() {
    assert_eq!(reported(&Archive { entries: Some(1), ..two() }), ["Broken AmbiguousEnd"]);
    assert_eq!(reported(&Archive { entries: Some(3), ..two() }), ["Broken AmbiguousEnd"]);
}

#[test]
fn c4_two_directories() {
    let hidden = Archive::of([plain()]).bytes();
    let directory = hidden[42..hidden.len() - 22].to_vec();
    // By its offset one directory, by its size counted back another.
    let archive = Archive { offset: Some(42), before_directory: directory, ..Archive::of([plain()]) };
    let troubles = reported(&archive);
    assert!(troubles.contains(&"Broken AmbiguousEnd".to_owned()), "{troubles:?}");
}

#[test]
fn c4_the_directory_is_where_neither_offset_nor_size_say() {
    let archive = Archive { offset: Some(3), size: Some(5), ..two() };
    assert_eq!(reported(&archive), ["Broken Unreadable"]);
    let archive = Archive { size: Some(46), ..two() };
    assert_eq!(reported(&archive), ["Broken AmbiguousEnd"]);
    let archive = Archive { offset: Some(5000), ..two() };
    assert_eq!(reported(&archive), ["Broken AmbiguousEnd"]);
    // Entries are where their offsets say, so there is no prefix that would excuse the directory's.
    let archive = Archive { offset: Some(0), ..two() };
    assert_eq!(reported(&archive), ["Broken AmbiguousEnd"]);
}

#[test]
fn c5_zip64_records_against_the_end_record() {
    let archive = |change: fn(&mut [u64; 4])| Archive { zip64: Some(change), ..two() };
    let zip64 = "Broken Zip64Inconsistent".to_owned();
    assert_eq!(reported(&archive(|_| {})), ["Minor Zip64Inconsistent"]);
    let lies: [fn(&mut [u64; 4]); 4] =
        [|record| record[0] = 60, |record| record[1] += 1, |record| record[2] -= 1, |record| record[3] += 1];
    for lie in lies {
        assert!(reported(&archive(lie)).contains(&zip64));
    }
    let handed_over = Archive { entries: Some(u16::MAX), offset: Some(u32::MAX), ..archive(|_| {}) };
    assert_eq!(reported(&handed_over), CLEAN);
    // No 64-bit number of either sign leads from such an offset back to the directory.
    let far = Archive { zip64: Some(|record| record[3] |= 0xffff << 48), ..handed_over };
    assert_eq!(reported(&far), ["Broken AmbiguousEnd"]);
    let nobody = Archive { offset: Some(u32::MAX), ..two() };
    assert!(reported(&nobody).contains(&zip64));
}

#[test]
fn dates_are_doubtful_and_versions_are_reported() {
    assert_eq!(one(plain().local(|head| head.time += 1)), ["Doubtful HeaderDisagreement"]);
    assert_eq!(one(plain().local(|head| head.version = 45)), ["Minor HeaderDisagreement"]);
    assert_eq!(one(plain().both(|head| head.version = 90)), ["Doubtful MalformedField"]);
    assert_eq!(one(plain().local(|head| head.flags = 2)), CLEAN);
}
