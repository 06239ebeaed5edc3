//! What the audit finds clean, two other readers must read alike: names, sizes, checksums.
#![no_main]

use std::collections::HashSet;
use std::io::{Cursor, Read};

use imgpack::model::{ContainerKind, Depth, Entry, Inventory};
use imgpack_fuzz::{inventory, is_clean};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let ours = inventory(data, "a.zip", Depth::Structure);
    if ours.container.kind != ContainerKind::Zip || !is_clean(&ours) {
        return;
    }
    by_stream(data, &ours);
    // Twins are found by a rule, not by the audit, and a reader that keeps a map of names loses one.
    let names: HashSet<&[u8]> = ours.entries.iter().map(|entry| entry.path.raw()).collect();
    if names.len() == ours.entries.len() {
        by_map(data, &ours);
    }
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
        // This reader takes the name of the Unicode field for the raw one, where there is such a field; ours
        // shows that name as the text and keeps the bytes of the header.
        let with = |name: &[u8]| (name.to_vec(), entry.size, entry.crc.unwrap_or_default());
        let names = [with(entry.path.raw()), with(entry.path.text().as_bytes())];
        assert!(names.iter().any(|name| found.contains(name)), "{names:?} is not in {found:?}");
    }
}

fn by_stream(data: &[u8], ours: &Inventory) {
    let theirs = rawzip::ZipArchive::from_slice(data).expect("a clean archive opens");
    let mut entries = theirs.entries();
    let mut found = Vec::new();
    while let Some(entry) = entries.next_entry().expect("a clean directory reads") {
        let name = entry.file_path().as_bytes().to_vec();
        found.push((name, entry.uncompressed_size_hint(), entry.crc32()));
    }
    let of_entry = |entry: &Entry| (entry.path.raw().to_vec(), entry.size, entry.crc.unwrap_or_default());
    let mut ours: Vec<_> = ours.entries.iter().map(of_entry).collect();
    ours.sort();
    found.sort();
    assert_eq!(ours, found);
}
