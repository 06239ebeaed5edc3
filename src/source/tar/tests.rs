//! Tars made by hand: well-formed, odd, cut and hostile.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Mutex;

use super::super::{Opened, Reach, WHOLE_MAX, WINDOW_MAX, open};
use crate::model::{ContainerKind, Entry, EntryId, Grade, Trouble, TroubleKind};
use Grade::{Broken, Doubtful};

mod hostile;
mod writers;

/// A file in a folder that goes away with it.
struct Case {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Case {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        Self { _folder: folder, path }
    }

    fn open(&self) -> Opened {
        open(&self.path).unwrap_or_else(|error| panic!("{error:?}"))
    }
}

fn opened(name: &str, bytes: &[u8]) -> Opened {
    Case::new(name, bytes).open()
}

/// A header block with a right checksum.
fn header(name: &str, flag: u8, size: u64) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[108..116].copy_from_slice(b"0000000\0");
    block[116..124].copy_from_slice(b"0000000\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[136..148].copy_from_slice(b"00000000000\0");
    block[156] = flag;
    block[257..265].copy_from_slice(b"ustar\x0000");
    seal(block)
}

/// The block with its checksum made right.
fn seal(mut block: Vec<u8>) -> Vec<u8> {
    block[148..156].fill(b' ');
    let sum: u32 = block[..512].iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// A header with one field written over.
fn with_field(header: Vec<u8>, field: Range<usize>, value: &[u8]) -> Vec<u8> {
    let mut block = header;
    block[field].copy_from_slice(value);
    seal(block)
}

/// A member of a type with its payload.
fn member(name: &str, flag: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(name, flag, payload.len() as u64);
    bytes.extend_from_slice(payload);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn file(name: &str, payload: &[u8]) -> Vec<u8> {
    member(name, b'0', payload)
}

/// One pax record.
fn record(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let length = (rest + 1..rest + 9).find(|length| length.to_string().len() + rest == *length).unwrap();
    format!("{length} {key}={value}\n")
}

fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let records: String = records.iter().map(|(key, value)| record(key, value)).collect();
    member("PaxHeaders/x", b'x', records.as_bytes())
}

fn tar(members: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = members.concat();
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// Bytes that pack to a 40th: no two pieces are alike, and nobody takes them for a bomb.
fn thin_noise(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    for (index, byte) in bytes.iter_mut().step_by(64).enumerate() {
        *byte = index.wrapping_mul(2_654_435_761).to_le_bytes()[2];
    }
    bytes
}

fn names(opened: &Opened) -> Vec<&str> {
    opened.listing.entries.iter().map(|entry| entry.path.text()).collect()
}

/// What is wrong with the package, then with its entries.
fn verdict(opened: &Opened) -> Vec<(TroubleKind, Grade)> {
    let entries = opened.listing.troubles.iter().map(|(_, trouble)| trouble);
    opened.listing.container.troubles.iter().chain(entries).map(|one| (one.kind, one.grade)).collect()
}

/// Whether something is reported that is an error at every grade, or of full weight.
fn is_broken(opened: &Opened) -> bool {
    verdict(opened).iter().any(|(kind, grade)| *grade == Broken || *kind == TroubleKind::Unreadable)
}

fn files(opened: &Opened) -> Vec<&Entry> {
    opened.listing.entries.iter().filter(|entry| entry.is_file()).collect()
}

type Seen = (BTreeMap<u32, Vec<u8>>, Vec<(EntryId, Trouble)>);

/// What `visit` shows, and what it says.
fn visit(opened: &Opened) -> Seen {
    let seen = Mutex::new(BTreeMap::new());
    let troubles = opened.source.visit(&files(opened), Reach::Whole, &|id, bytes| {
        let mut all = Vec::new();
        while (all.len() as u64) < bytes.len() {
            let more = bytes.at(all.len() as u64, 1).unwrap();
            assert!(!more.is_empty());
            all.extend_from_slice(more);
        }
        assert!(bytes.verify().is_empty());
        assert!(seen.lock().unwrap().insert(id.0, all).is_none());
    });
    (seen.into_inner().unwrap(), troubles)
}

/// The same tar plain and packed.
fn packings(bytes: &[u8]) -> [(&'static str, ContainerKind, Vec<u8>); 3] {
    [
        ("a.tar", ContainerKind::Tar, bytes.to_vec()),
        ("a.tar.gz", ContainerKind::TarGz, gzip(bytes)),
        ("a.tar.bz2", ContainerKind::TarBz2, bzip2(bytes)),
    ]
}

#[test]
fn a_tar_reads_the_same_plain_and_packed() {
    let contents: Vec<Vec<u8>> = (0_u32..300).map(|n| n.to_le_bytes().repeat(n as usize * 7)).collect();
    let members: Vec<_> =
        (0..).zip(&contents).map(|(n, bytes)| file(&format!("{n:03}.bin"), bytes)).collect();
    for (name, kind, bytes) in packings(&tar(&members)) {
        let case = Case::new(name, &bytes);
        let opened = case.open();
        assert_eq!((opened.listing.container.kind, verdict(&opened)), (kind, vec![]));
        let (seen, troubles) = visit(&opened);
        assert!(troubles.is_empty(), "{troubles:?}");
        assert!(seen.into_values().eq(contents.iter().cloned()), "{name}");
    }
}

#[test]
fn only_wanted_entries_are_seen() {
    let bytes = tar(&[file("a", b"1"), member("d/", b'5', b""), file("b", b"22"), file("c", b"333")]);
    for (name, _, bytes) in packings(&bytes) {
        let opened = opened(name, &bytes);
        let wanted = [&opened.listing.entries[3], &opened.listing.entries[0]];
        let mut seen = Vec::new();
        opened
            .source
            .each(&wanted, &mut |id, bytes| {
                seen.push((id.0, bytes.at(0, 9)?.to_vec()));
                Ok(())
            })
            .unwrap();
        if !opened.source.is_random_access() {
            seen.reverse();
        }
        assert_eq!(seen, [(3, b"333".to_vec()), (0, b"1".to_vec())], "{name}");
    }
}

#[test]
fn an_entry_above_the_ceiling_goes_through_a_window() {
    let size = usize::try_from(WHOLE_MAX).unwrap() + 3_000_000;
    let content = thin_noise(size);
    let bytes = tar(&[file("before", b"1"), file("large", &content), file("after", b"2")]);
    for (name, _, bytes) in packings(&bytes) {
        let case = Case::new(name, &bytes);
        let opened = case.open();
        assert_eq!(verdict(&opened), []);
        let order = Mutex::new(Vec::new());
        let troubles = opened.source.visit(&files(&opened), Reach::Whole, &|id, bytes| {
            order.lock().unwrap().push(id.0);
            if id.0 != 1 {
                return;
            }
            for offset in [0, 100, 5_000_000, 4_990_000, size - 10, 60_000, 9_000_000] {
                let window = bytes.at(offset as u64, 1000).unwrap();
                assert!(window.len() >= 1000.min(size - offset) && window.len() <= 2 * WINDOW_MAX);
                assert!(content[offset..].starts_with(window), "{name} at {offset}");
            }
        });
        assert!(troubles.is_empty(), "{troubles:?}");
        let mut order = order.into_inner().unwrap();
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2]);
    }
}

#[test]
fn going_back_too_often_in_a_packed_entry_is_refused() {
    let size = usize::try_from(WHOLE_MAX).unwrap() + 1;
    let content = thin_noise(size);
    let opened = opened("a.tgz", &gzip(&tar(&[file("large", &content)])));
    opened.source.visit(&files(&opened), Reach::Head, &|_, bytes| {
        let refused = (0..20).any(|_| bytes.at(8_000_000, 1).is_err() || bytes.at(1_000_000, 1).is_err());
        assert!(refused);
        assert!(bytes.at(0, 1).is_ok(), "the first bytes stay at hand");
    });
}

#[test]
fn long_names_come_from_extension_headers() {
    let long = "folder/".repeat(40) + "a.png";
    let cases = [
        tar(&[pax(&[("path", &long)]), file("folder", b"x")]),
        tar(&[member("././@LongLink", b'L', format!("{long}\0").as_bytes()), file("folder", b"x")]),
    ];
    for bytes in cases {
        let opened = opened("a.tar", &bytes);
        assert_eq!((names(&opened), verdict(&opened)), (vec![long.as_str()], vec![]));
        assert_eq!(visit(&opened).0[&0], b"x");
    }
}

#[test]
fn modes_that_no_file_of_a_package_needs_are_worth_knowing() {
    let with_mode = |flag: u8, mode: &[u8]| {
        let opened = opened("a.tar", &tar(&[with_field(header("a", flag, 0), 100..108, mode)]));
        verdict(&opened)
    };
    assert_eq!(with_mode(b'0', b"0004755\0"), [(TroubleKind::MalformedField, Grade::Minor)]);
    assert_eq!(with_mode(b'0', b"0000000\0"), [(TroubleKind::MalformedField, Grade::Minor)]);
    assert_eq!(with_mode(b'0', b"0000400\0"), []);
    // A group may own what is put into its folders, and a field without a number says nothing.
    assert_eq!(with_mode(b'5', b"0002755\0"), []);
    assert_eq!(with_mode(b'0', b"\0\0\0\0\0\0\0\0"), []);
}

#[test]
fn a_prefix_belongs_to_the_name() {
    let bytes = with_field(header("a.png", b'0', 0), 345..351, b"folder");
    assert_eq!(names(&opened("a.tar", &tar(&[bytes]))), ["folder/a.png"]);
}

#[test]
fn names_that_are_not_utf8_are_kept_as_they_are() {
    let bytes = with_field(header("caf", b'0', 0), 3..4, b"\xe9");
    let opened = opened("a.tar", &tar(&[bytes]));
    assert_eq!(opened.listing.entries[0].path.raw(), b"caf\xe9");
}

#[test]
fn a_tar_without_entries_is_empty_and_nothing_else() {
    let half = vec![(TroubleKind::MissingEnd, Grade::Doubtful)];
    for (len, expected) in [(608, half), (1024, vec![]), (10240, vec![])] {
        for (name, kind, bytes) in packings(&vec![0; len]) {
            let opened = opened(name, &bytes);
            assert_eq!((opened.listing.container.kind, verdict(&opened)), (kind, expected.clone()));
            assert!(opened.listing.entries.is_empty());
        }
    }
}

#[test]
fn the_bytes_decide_and_the_name_is_reported_to_be_wrong() {
    let bytes = tar(&[file("a", b"1")]);
    assert_eq!(verdict(&opened("a.png", &bytes)), [(TroubleKind::ContainerMismatch, Grade::Broken)]);
    assert_eq!(verdict(&opened("a", &bytes)), []);
    for (name, kind, packed) in packings(&bytes) {
        for other in ["a.tar", "a.TGZ", "a.tbz2", "a.zip", "a.7z", "a.tar.xz"] {
            let opened = opened(other, &packed);
            assert_eq!((opened.listing.container.kind, names(&opened)), (kind, vec!["a"]));
            let fits = ContainerKind::from_name(other) == Some(kind);
            let expected = if fits { vec![] } else { vec![(TroubleKind::ContainerMismatch, Broken)] };
            assert_eq!(verdict(&opened), expected, "{name} as {other}");
        }
        assert_eq!(verdict(&opened("no-extension", &packed)), []);
    }
}

#[test]
fn what_is_no_container_is_named_by_its_bytes() {
    let cases: &[(&str, Vec<u8>, TroubleKind, &str)] = &[
        (
            "a.zip",
            b"<!DOCTYPE html><title>Not found</title>".to_vec(),
            TroubleKind::Unreadable,
            "an HTML page",
        ),
        ("a.zip", Vec::new(), TroubleKind::Unreadable, "0 bytes"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), TroubleKind::ContainerMismatch, "7"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), TroubleKind::UnsupportedContainer, "7z"),
        ("a.tar.xz", b"\xfd7zXZ\0".to_vec(), TroubleKind::UnsupportedContainer, "tar.xz"),
        ("a.tar.gz", gzip(b"hello"), TroubleKind::Unreadable, "text"),
        ("a.tgz", gzip(&[0xff, 0xd8, 0xff, 0xe0]), TroubleKind::Unreadable, "a JPEG image"),
        ("a.tar.bz2", bzip2(b"<html>"), TroubleKind::Unreadable, "an HTML page"),
        ("a.tgz", gzip(b""), TroubleKind::Unreadable, "0 bytes"),
        ("a.tar.gz", b"\x1f\x8b\x08".to_vec(), TroubleKind::Unreadable, "ends early"),
    ];
    for (name, bytes, kind, word) in cases {
        let opened = opened(name, bytes);
        assert_eq!(opened.listing.container.kind, ContainerKind::Unknown, "{name}");
        let troubles = &opened.listing.container.troubles;
        assert_eq!((troubles.len(), troubles[0].kind, troubles[0].grade), (1, *kind, Broken), "{name}");
        assert!(troubles[0].detail.contains(word), "{name}: {}", troubles[0].detail);
    }
}

#[test]
fn a_bare_manifest_is_a_package_of_one_entry() {
    for name in ["list.csv", "import.JSON", "empty.csv"] {
        let bytes: &[u8] = if name == "empty.csv" { b"" } else { b"a;b" };
        let opened = opened(name, bytes);
        assert_eq!(opened.listing.container.kind, ContainerKind::File);
        assert_eq!((names(&opened), verdict(&opened)), (vec![name], vec![]));
        assert_eq!(visit(&opened).0[&0], bytes);
    }
}

#[test]
fn an_archive_that_is_written_to_while_it_is_read_is_reported_once() {
    for (name, _, bytes) in packings(&tar(&[file("a", b"1"), file("b", b"2")])) {
        let case = Case::new(name, &bytes);
        let opened = case.open();
        let grown = fs::OpenOptions::new().append(true).open(&case.path).unwrap();
        grown.write_all_at(b"x", bytes.len() as u64).unwrap();
        let (_, troubles) = visit(&opened);
        let kinds: Vec<_> = troubles.iter().map(|(_, trouble)| trouble.kind).collect();
        assert_eq!(kinds, [TroubleKind::ChangedDuringRun], "{name}");
        assert!(opened.source.each(&files(&opened), &mut |_, _| Ok(())).is_err());
    }
}
