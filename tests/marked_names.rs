//! Names that a zip does not mark as UTF-8 are marked in what is built, also where the packed bytes are
//! taken over.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const UTF_8: u8 = 1 << 3;

/// Where the second byte of the flags lies in each header that speaks of this name.
fn flags(archive: &[u8], name: &str) -> Vec<usize> {
    let headers = [(&b"PK\x03\x04"[..], 30, 7), (b"PK\x01\x02", 46, 9)];
    let speaks = |at: &usize, (signature, len, _): (&[u8], usize, usize)| {
        archive[*at..].starts_with(signature)
            && archive.get(at + len..).is_some_and(|rest| rest.starts_with(name.as_bytes()))
    };
    headers
        .iter()
        .flat_map(|header| (0..archive.len()).filter(move |at| speaks(at, *header)).map(|at| at + header.2))
        .collect()
}

/// A zip with one deflated image whose name is UTF-8 and is not said to be.
fn unmarked(name: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Deflated);
    for (member, text) in [
        ("list.csv", format!("File;Title\n{name};one\n")),
        (name, "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_owned()),
    ] {
        writer.start_file(member, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let mut archive = writer.finish().unwrap().into_inner();
    let places = flags(&archive, name);
    assert_eq!(places.len(), 2);
    for place in places {
        archive[place] &= !UTF_8;
    }
    archive
}

fn imgpack(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imgpack"));
    let run = command.current_dir(folder).args(arguments).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn a_name_that_was_not_marked_is_marked_in_what_is_built() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.zip"), unmarked("déjà.svg")).unwrap();
    assert!(imgpack(folder.path(), &["check", "--format", "json", "in.zip"]).contains("path/not-utf8"));
    imgpack(folder.path(), &["build", "in.zip", "-o", "out.zip"]);
    let built = std::fs::read(folder.path().join("out.zip")).unwrap();
    let places = flags(&built, "déjà.svg");
    assert_eq!(places.iter().map(|place| built[*place] & UTF_8).collect::<Vec<_>>(), [UTF_8; 2]);
    assert!(!imgpack(folder.path(), &["check", "--format", "json", "out.zip"]).contains("path/not-utf8"));
}
