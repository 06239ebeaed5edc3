//! The zip listing against a reader of other hands: on archives without a structural error both see the same members.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::{ContainerKind, Grade};
use crate::source;
use rawzip::ZipArchive;

/// Name, packed and unpacked size, CRC-32 of a member.
type Member = (Vec<u8>, u64, u64, u32);

fn archives(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            archives(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "zip") {
            found.push(path);
        }
    }
}

/// What the listing holds; `None` where the audit found the archive broken.
fn listed(path: &Path) -> Option<Vec<Member>> {
    let listing = source::open(path).ok()?.listing;
    let container = listing.container;
    let mut troubles = container.troubles.iter().chain(listing.troubles.iter().map(|(_, trouble)| trouble));
    if container.kind != ContainerKind::Zip || troubles.any(|trouble| trouble.grade == Grade::Broken) {
        return None;
    }
    let member = |entry: &crate::model::Entry| {
        (entry.path.raw().to_vec(), entry.stored, entry.size, entry.crc.unwrap_or_default())
    };
    Some(listing.entries.iter().map(member).collect())
}

fn second_reading(bytes: &[u8]) -> Vec<Member> {
    let archive = ZipArchive::from_slice(bytes).unwrap();
    let mut entries = archive.entries();
    let mut members = Vec::new();
    while let Some(entry) = entries.next_entry().unwrap() {
        members.push((
            entry.file_path().as_ref().to_vec(),
            entry.compressed_size_hint(),
            entry.uncompressed_size_hint(),
            entry.crc32(),
        ));
    }
    members
}

#[test]
fn archives_without_a_structural_error_list_the_same_members_in_both_readers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/zip");
    let mut found = Vec::new();
    archives(&folder, &mut found);
    if found.is_empty() {
        return eprintln!("skipped: no collection of archives beside the checkout");
    }
    let mut compared = 0;
    for path in found {
        let Some(members) = listed(&path) else { continue };
        assert_eq!(members, second_reading(&fs::read(&path).unwrap()), "{}", path.display());
        compared += 1;
    }
    assert!(compared > 20, "{compared} archives were compared");
}
