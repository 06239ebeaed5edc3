//! What the audit finds clean, two other readers must read alike: names, sizes, checksums.
#![no_main]

use std::collections::HashSet;
use std::io::{Cursor, Read};

use imgpack::model::{ContainerKind, Depth, Inventory};
use imgpack_fuzz::{inventory, is_clean};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let ours = inventory(data, "a.zip", Depth::Structure);
    let names: HashSet<&[u8]> = ours.entries.iter().map(|entry| entry.path.raw()).collect();
    // Twins are found by a rule, not by the audit; a reader that keeps a map of names loses one.
    if ours.container.kind != ContainerKind::Zip || !is_clean(&ours) || names.len() < ours.entries.len() {
        return;
    }
    by_map(data, &ours);
    by_stream(data, &ours);
});

fn by_map(data: &[u8], ours: &Inventory) {
    let mut theirs = zip::ZipArchive::new(Cursor::new(data)).expect("a clean archive opens");
    assert_eq!(theirs.len(), ours.entries.len());
    let mut found = HashSet::new();
    for index in 0..theirs.len() {
        let mut file = theirs.by_index(index).expect("a clean entry opens");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("a clean entry unpacks");
        assert_eq!(file.size(), bytes.len() as u64);
        found.insert((file.name_raw().to_vec(), file.size(), file.crc32()));
    }
    for entry in &ours.entries {
        // This reader prefers the name in the Unicode field.
        let with = |name: &[u8]| (name.to_vec(), entry.size, entry.crc.unwrap_or_default());
        let names = [with(entry.path.raw()), with(entry.path.text().as_bytes())];
        assert!(names.iter().any(|name| found.contains(name)), "{names:?} is not in {found:?}");
    }
}

fn by_stream(data: &[u8], ours: &Inventory) {
    let theirs = rawzip::ZipArchive::from_slice(data).expect("a clean archive opens");
    let mut entries = theirs.entries();
    let mut found = HashSet::new();
    while let Some(entry) = entries.next_entry().expect("a clean directory reads") {
        let name = entry.file_path().as_bytes().to_vec();
        found.insert((name, entry.uncompressed_size_hint(), entry.crc32()));
    }
    assert_eq!(found.len(), ours.entries.len());
    for entry in &ours.entries {
        let expected = (entry.path.raw().to_vec(), entry.size, entry.crc.unwrap_or_default());
        assert!(found.contains(&expected), "{expected:?} is not in {found:?}");
    }
}
