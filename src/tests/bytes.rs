//! Archives that lie in memory, or behind whatever reads ranges, are read as they are from a disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fs;
use std::io::{self, Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::emit::atomic::Staged;
use crate::emit::{self, Shape};
use crate::model::Depth;
use crate::probe::{self, Probe};
use crate::source::{self, OpenError, Opened, ReadAt};
use flate2::{Compression, write::GzEncoder};

/// Bytes that come a few at a time, as a network gives them; counts them.
struct Ranges {
    bytes: Vec<u8>,
    read: Arc<AtomicU64>,
}

impl ReadAt for Ranges {
    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let some = buffer.len().min(1 << 12);
        let count = self.bytes.read_at(&mut buffer[..some], offset)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Everything that is learnt of a package.
fn collected(opened: Opened) -> String {
    let probe = Probe {
        tables: true,
        encoding: None,
        name_encoding: None,
        depth: Depth::Structure,
        table: None,
        hash: true,
        md5: true,
        records: true,
        annotations: true,
        description: true,
        share: None,
        watch: &|_| {},
    };
    format!("{:#?}", probe::probe(opened, &probe).1)
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

/// The example of the README, packed in each way.
fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example-error");
    let mut files = Vec::new();
    files_below(&root, &mut files);
    files.sort();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut tar = tar::Builder::new(Vec::new());
    for path in files {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
        let deflated = zip::CompressionMethod::Deflated;
        let options = zip::write::SimpleFileOptions::default().compression_method(deflated);
        zip.start_file(name, options).unwrap();
        zip.write_all(&fs::read(&path).unwrap()).unwrap();
        tar.append_path_with_name(&path, name).unwrap();
    }
    let tar = tar.into_inner().unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&tar).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    vec![("a.zip", zip), ("a.tar", tar), ("a.tar.gz", gzip.finish().unwrap())]
}

/// Asserts that a file gives the same inventory from the disk, from memory and through ranges.
fn assert_same(path: &Path) {
    let (name, bytes) = (path.file_name().unwrap().to_string_lossy(), fs::read(path).unwrap());
    let from_disk = collected(source::open(path).unwrap());
    let ranges = Ranges { bytes: bytes.clone(), read: Arc::default() };
    assert_eq!(collected(source::open_bytes(&name, bytes).unwrap()), from_disk, "{}", path.display());
    assert_eq!(collected(source::open_bytes(&name, ranges).unwrap()), from_disk, "{}", path.display());
}

#[test]
fn an_archive_gives_the_same_inventory_from_memory_as_from_a_disk() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in archives() {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_same(&path);
    }
}

#[test]
fn what_nobody_here_made_gives_the_same_inventory_from_memory_as_from_a_disk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    if files.is_empty() {
        return eprintln!("skipped: there are no corpora in {}", folder.display());
    }
    files.iter().for_each(|path| assert_same(path));
}

#[test]
fn bytes_can_be_a_package_of_one_file_whatever_they_are() {
    let (name, bytes) = archives().remove(0);
    let listing = source::open_bare_bytes(name, bytes).unwrap().listing;
    assert_eq!(listing.entries.iter().map(|entry| entry.path.text()).collect::<Vec<_>>(), ["a.zip"]);
}

#[test]
fn bytes_that_cannot_even_be_measured_are_an_error() {
    struct Gone;
    impl ReadAt for Gone {
        fn size(&self) -> io::Result<u64> {
            Err(io::ErrorKind::ConnectionReset.into())
        }

        fn read_at(&self, _: &mut [u8], _: u64) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    assert!(matches!(source::open_bytes("a.zip", Gone), Err(OpenError::Io(_))));
}

#[test]
fn the_directory_of_a_zip_is_listed_without_the_bytes_of_its_entries() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::CompressionMethod::Stored;
    zip.start_file("a.png", zip::write::SimpleFileOptions::default().compression_method(stored)).unwrap();
    zip.write_all(&vec![7; 10 << 20]).unwrap();
    let read = Arc::new(AtomicU64::new(0));
    let ranges = Ranges { bytes: zip.finish().unwrap().into_inner(), read: Arc::clone(&read) };
    let opened = source::open_bytes("a.zip", ranges).unwrap();
    assert_eq!(opened.listing.entries.len(), 1);
    assert!(read.load(Ordering::Relaxed) < 1 << 20, "{read:?}");
}

#[test]
fn a_table_is_read_once() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::CompressionMethod::Stored;
    zip.start_file("list.csv", zip::write::SimpleFileOptions::default().compression_method(stored)).unwrap();
    zip.write_all(&b"file,title\na.png,first\n".repeat(100_000)).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let (size, read) = (bytes.len() as u64, Arc::new(AtomicU64::new(0)));
    let opened = source::open_bytes("a.zip", Ranges { bytes, read: Arc::clone(&read) }).unwrap();
    let listed = read.load(Ordering::Relaxed);
    let (_, inventory) = probe::probe(opened, &Probe::at(Depth::Structure));
    assert_eq!(inventory.manifests.len(), 1);
    let read = read.load(Ordering::Relaxed) - listed;
    assert!((size * 9 / 10..size * 11 / 10).contains(&read), "{read} of {size} bytes were read");
}

#[test]
fn members_are_taken_over_packed_from_memory_as_from_a_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (name, bytes) = archives().remove(0);
    let path = folder.path().join(name);
    fs::write(&path, &bytes).unwrap();
    let written = |opened: Opened| {
        let options = Probe {
            tables: true,
            encoding: None,
            name_encoding: None,
            depth: Depth::Structure,
            table: None,
            hash: false,
            md5: false,
            records: false,
            annotations: false,
            description: false,
            share: None,
            watch: &|_| {},
        };
        let (source, inventory) = probe::probe(opened, &options);
        let staged = Staged::file_beside(&folder.path().join("out.zip")).unwrap();
        emit::write(Shape::Zip, source.as_ref(), &inventory, &staged, &|_| {}).unwrap();
        fs::read(staged.path()).unwrap()
    };
    let from_disk = written(source::open(&path).unwrap());
    assert!(from_disk == written(source::open_bytes(name, bytes).unwrap()));
}
