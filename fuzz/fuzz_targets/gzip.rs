//! Packed tars: any bytes as gzip or bzip2, and any bytes packed, which must list what they list unpacked.
#![no_main]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use imgpack::model::{ContainerKind, Depth};
use imgpack_fuzz::{inventory, listed, sound};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&way, bytes)) = data.split_first() else { return };
    match way % 4 {
        0 => sound(&inventory(bytes, "a.tar.gz", Depth::Structure), bytes.len()),
        1 => sound(&inventory(bytes, "a.tar.bz2", Depth::Structure), bytes.len()),
        members => {
            // The name of a tar's first member may begin as another container does, which then it is.
            if [&b"\x1f\x8b"[..], b"BZh", b"PK"].iter().any(|magic| bytes.starts_with(magic)) {
                return;
            }
            let packed = gzip(bytes, usize::from(members) - 1);
            let plain = inventory(bytes, "a.tar", Depth::Structure);
            let packed = inventory(&packed, "a.tar.gz", Depth::Structure);
            let is_tar = plain.container.kind == ContainerKind::Tar;
            assert_eq!(is_tar, packed.container.kind == ContainerKind::TarGz);
            if is_tar {
                assert_eq!(listed(&plain), listed(&packed));
            }
        }
    }
});

/// Packs bytes as so many gzip members.
fn gzip(bytes: &[u8], members: usize) -> Vec<u8> {
    let mut packed = Vec::new();
    for part in bytes.chunks(bytes.len().div_ceil(members).max(1)) {
        let mut encoder = GzEncoder::new(&mut packed, Compression::fast());
        encoder.write_all(part).expect("a write to memory");
        encoder.finish().expect("a write to memory");
    }
    packed
}
