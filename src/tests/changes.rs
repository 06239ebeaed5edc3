//! Inputs that somebody changes while they are read, and places that are exchanged under a build: reported, never
//! mixed, and nothing is written where it was not asked for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fs::{self, File};
use std::os::unix::fs::{FileExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::support::{Sandbox, clean_files, deflated, gzip, png, stored, tar, zip};
use crate::emit::{self, Shape, WriteError, atomic::Staged};
use crate::model::{Depth, Inventory};
use crate::probe::{self, Probe};
use crate::source::{self, Source};

/// The clean package in every container, with its only file that may be changed in place.
fn inputs(sandbox: &Sandbox) -> Vec<(PathBuf, PathBuf)> {
    let files = clean_files();
    let packed: Vec<_> = files.iter().map(|(name, content)| deflated(name, content)).collect();
    let folder = sandbox.tree("folder", &files);
    let archives = [
        ("stored.zip", zip(&stored(&files))),
        ("packed.zip", zip(&packed)),
        ("plain.tar", tar(&files)),
        ("packed.tar.gz", gzip(&tar(&files))),
    ];
    let mut inputs = vec![(folder.clone(), folder.join("a.png"))];
    inputs.extend(archives.map(|(name, bytes)| {
        let path = sandbox.write(name, bytes);
        (path.clone(), path)
    }));
    for (_, file) in &inputs {
        make_old(file);
    }
    inputs
}

/// Sets the time of a file back, so that any write to it shows.
fn make_old(file: &Path) {
    let past = SystemTime::now() - Duration::from_secs(3600);
    File::options().write(true).open(file).unwrap().set_modified(past).unwrap();
}

/// Turns one byte in the middle of a file.
fn alter(file: &Path) {
    let handle = File::options().read(true).write(true).open(file).unwrap();
    let middle = handle.metadata().unwrap().len() / 2;
    let mut byte = [0];
    handle.read_exact_at(&mut byte, middle).unwrap();
    handle.write_all_at(&[!byte[0]], middle).unwrap();
}

fn read(path: &Path) -> (Box<dyn Source>, Inventory) {
    let opened = source::open(path).unwrap();
    probe::probe(opened, &Probe::at(Depth::Structure))
}

#[test]
fn an_input_that_changes_between_check_and_write_gives_no_output() {
    let sandbox = Sandbox::new();
    for (input, file) in inputs(&sandbox) {
        let (source, inventory) = read(&input);
        alter(&file);
        for (shape, name) in [(Shape::Zip, "out.zip"), (Shape::Tar, "out.tar")] {
            let staged = Staged::file_beside(&sandbox.path(name)).unwrap();
            let result = emit::write(shape, source.as_ref(), &inventory, &staged, &|_| {});
            assert!(matches!(result, Err(WriteError::Io(_))), "{} to {name}: {result:?}", input.display());
        }
    }
}

#[test]
fn an_input_that_changes_between_listing_and_reading_leaves_the_verdict_open() {
    let sandbox = Sandbox::new();
    for (input, file) in inputs(&sandbox) {
        let opened = source::open(&input).unwrap();
        alter(&file);
        let (_, inventory) = probe::probe(opened, &Probe::at(Depth::Structure));
        assert!(inventory.is_partly_unread(), "{}", input.display());
    }
}

#[test]
fn an_input_that_another_takes_the_place_of_is_read_to_its_end_or_reported() {
    let sandbox = Sandbox::new();
    for (input, file) in inputs(&sandbox) {
        let opened = source::open(&input).unwrap();
        let other = sandbox.write("other", b"something else");
        fs::rename(&other, &file).unwrap();
        let (_, inventory) = probe::probe(opened, &Probe::at(Depth::Structure));
        // An archive stays open under the old name; of a folder the files are opened as they are read.
        assert_eq!(inventory.is_partly_unread(), input.is_dir(), "{}", input.display());
    }
}

#[test]
fn a_folder_above_a_file_that_becomes_a_link_is_reported() {
    let sandbox = Sandbox::new();
    let folder =
        sandbox.tree("in", &[("img/a.png", png(3, 3, 3)), ("list.csv", b"file\nimg/a.png\n".to_vec())]);
    sandbox.tree("elsewhere", &[("a.png", png(3, 3, 3))]);
    let opened = source::open(&folder).unwrap();
    fs::rename(folder.join("img"), sandbox.path("moved")).unwrap();
    symlink(sandbox.path("elsewhere"), folder.join("img")).unwrap();
    let (_, inventory) = probe::probe(opened, &Probe::at(Depth::Structure));
    assert!(inventory.is_partly_unread());
}

#[test]
fn a_staged_place_that_becomes_a_link_is_not_followed() {
    let sandbox = Sandbox::new();
    let victim = sandbox.write("victim", b"precious");
    let staged = Staged::file_beside(&sandbox.path("out.zip")).unwrap();
    fs::remove_file(staged.path()).unwrap();
    symlink(&victim, staged.path()).unwrap();
    assert!(staged.file().is_err());
    assert!(staged.commit(true).is_err());
    assert_eq!(sandbox.read("victim"), b"precious");
    assert!(!sandbox.has("out.zip"));
}

#[test]
fn a_staged_place_that_another_file_takes_is_not_given_the_name() {
    let sandbox = Sandbox::new();
    let staged = Staged::file_beside(&sandbox.path("out.zip")).unwrap();
    let other = sandbox.write("other", b"not ours");
    fs::rename(&other, staged.path()).unwrap();
    assert!(staged.commit(true).is_err());
    assert!(!sandbox.has("out.zip"));
}

#[test]
fn a_folder_of_the_output_that_becomes_a_link_leads_nowhere() {
    let sandbox = Sandbox::new();
    let (folder, elsewhere) = (sandbox.path("here"), sandbox.path("elsewhere"));
    for name in [&folder, &elsewhere] {
        fs::create_dir(name).unwrap();
    }
    let staged = Staged::file_beside(&folder.join("out.zip")).unwrap();
    fs::rename(&folder, sandbox.path("moved")).unwrap();
    symlink(&elsewhere, &folder).unwrap();
    assert!(staged.commit(true).is_err());
    assert_eq!(sandbox.names("elsewhere"), Vec::<String>::new());
}
