//! Inputs that somebody changes while they are read, and places that are exchanged under a build: told, never
//! mixed, and nothing is written where it was not asked for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use imgpack::emit::{self, Shape, WriteError, atomic::Staged};
use imgpack::model::{Depth, Inventory};
use imgpack::probe::{self, Probe};
use imgpack::source::{self, Source};
use support::{Sandbox, clean_files, deflated, gzip, stored, tar, zip};

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
            let result = emit::write(shape, source.as_ref(), &inventory, &staged);
            assert!(matches!(result, Err(WriteError::Io(_))), "{} to {name}: {result:?}", input.display());
        }
    }
}
