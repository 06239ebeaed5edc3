//! Any bytes as a tar; what the audit finds clean, the `tar` crate must read alike.
#![no_main]

use imgpack::model::{ContainerKind, Depth};
use imgpack_fuzz::{inventory, is_clean, sound};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let ours = inventory(data, "a.tar", Depth::Structure);
    sound(&ours, data.len());
    if ours.container.kind != ContainerKind::Tar || !is_clean(&ours) {
        return;
    }
    let mut archive = tar::Archive::new(data);
    let theirs: Vec<_> = archive
        .entries()
        .expect("a clean archive opens")
        .map(|entry| {
            let entry = entry.expect("a clean member reads");
            (entry.path_bytes().into_owned(), entry.size())
        })
        .collect();
    let ours: Vec<_> = ours.entries.iter().map(|entry| (entry.path.raw().to_vec(), entry.size)).collect();
    assert_eq!(ours, theirs);
});
