//! Tars that others wrote: nothing is wrong with them, and the `tar` crate reads the same.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;

/// A small tree with names that need extension headers.
fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let long = "folder-with-a-rather-long-name/".repeat(9);
    for (name, size) in
        [("a.png", 700), ("empty", 0), ("bilder/é-日本.jpg", 5_000), (&format!("{long}z.png"), 9)]
    {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, (0..=250_u8).cycle().take(size).collect::<Vec<_>>()).unwrap();
    }
    root
}

const PYTHON: &str = "import sys,tarfile\nt=tarfile.open(sys.argv[1],'w:'+sys.argv[3],format=getattr(tarfile,sys.argv[2]))\nt.add('.')\nt.close()";

/// Program, arguments before the archive's name, arguments after it, the archive's name.
const WRITERS: &[(&str, &[&str], &[&str], &str)] = &[
    ("tar", &["--format=gnu", "-cf"], &["."], "gnu.tar"),
    ("tar", &["--format=pax", "-cf"], &["."], "pax.tar"),
    ("tar", &["--format=posix", "-czf"], &["."], "pax.tar.gz"),
    ("tar", &["--format=gnu", "-b", "1", "-cf"], &["."], "unblocked.tar"),
    ("tar", &["-cjf"], &["."], "gnu.tar.bz2"),
    ("bsdtar", &["--format=pax", "-cf"], &["."], "bsd-pax.tar"),
    ("bsdtar", &["--format=gnutar", "-cf"], &["."], "bsd-gnu.tar"),
    ("bsdtar", &["-czf"], &["."], "bsd.tgz"),
    ("7z", &["a", "-ttar"], &["."], "seven.tar"),
    ("python3", &["-c", PYTHON], &["GNU_FORMAT", ""], "python-gnu.tar"),
    ("python3", &["-c", PYTHON], &["PAX_FORMAT", "gz"], "python-pax.tar.gz"),
    ("python3", &["-c", PYTHON], &["PAX_FORMAT", "bz2"], "python-pax.tar.bz2"),
];

/// Names and contents as the crate reads them.
fn by_the_crate(path: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let file = fs::File::open(path).unwrap();
    let reader: Box<dyn Read> = match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz" | "tgz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("bz2") => Box::new(::bzip2::read::MultiBzDecoder::new(file)),
        _ => Box::new(file),
    };
    let mut archive = ::tar::Archive::new(reader);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path_bytes().into_owned(), bytes)
    });
    entries.collect()
}

#[test]
fn what_usual_writers_write_is_fine_and_read_as_the_crate_reads_it() {
    let root = tree();
    let output = tempfile::tempdir().unwrap();
    for (program, before, after, name) in WRITERS {
        let path = output.path().join(name);
        let mut command = Command::new(program);
        command.args(*before).arg(&path).args(*after).current_dir(root.path());
        let status = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).stdout(Stdio::null()).status();
        if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
            eprintln!("skipped: {program} for {name}: {status:?}");
            continue;
        }
        let opened = open(&path).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(verdict(&opened), [], "{name}");
        let contents = visit(&opened).0;
        let expected = by_the_crate(&path);
        assert_eq!(expected.len(), opened.listing.entries.len(), "{name}");
        for (entry, (raw, bytes)) in opened.listing.entries.iter().zip(expected) {
            assert_eq!(entry.path.raw(), raw, "{name}");
            assert_eq!(contents.get(&entry.id.0).map_or(&[][..], Vec::as_slice), bytes, "{name}: {raw:?}");
        }
        assert_eq!(contents.len(), 4, "{name}");
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn tars_from_elsewhere_are_read_as_the_crate_reads_them_or_have_a_trouble() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/tar");
    if !root.is_dir() {
        eprintln!("skipped: no corpora at {}", root.display());
        return;
    }
    let mut count = 0;
    for path in files_below(&root) {
        count += 1;
        let opened = open(&path).unwrap_or_else(|error| panic!("{error:?}"));
        let contents = visit(&opened).0;
        if !verdict(&opened).is_empty() {
            continue;
        }
        let expected = by_the_crate(&path);
        let read: Vec<_> = opened.listing.entries.iter().map(|one| one.path.raw().to_vec()).collect();
        let names: Vec<_> = expected.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(read, names, "{}", path.display());
        for (id, bytes) in contents {
            assert_eq!(bytes, expected[id as usize].1, "{}", path.display());
        }
    }
    assert!(count > 50, "{count} files");
}
