//! Archives that nobody here wrote, with the verdict of those who did.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{audited, verified};
use crate::source::zip::open;

/// Where our verdict on structure differs from the label: name, and whether we find it broken.
const OTHERWISE: &[(&str, bool)] = &[
    // Valid descriptors; macOS and Java write them.
    // A comment is harmless.
    ("cd_comment.zip", false),
    // Two entries with one name, which a rule on names says.
    ("wheel-1.0-py3-none-any.whl", false),
    // Declare fewer bytes than they hold.
    ("short_usize.zip", true),
    ("short_usize_zip64.zip", true),
];

fn folder(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared/corpora/zip").join(name);
    if !folder.is_dir() {
        eprintln!("skipped: {} is absent", folder.display());
        return None;
    }
    Some(folder)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn is_broken(path: &Path) -> bool {
    let opened = open(std::sync::Arc::new(File::open(path).unwrap()), &path.to_string_lossy());
    audited(&opened).into_iter().chain(verified(&opened)).any(|words| words.starts_with("Broken"))
}

#[test]
fn the_warehouse_verdicts_are_ours_with_known_exceptions() {
    let Some(folder) = folder("warehouse") else { return };
    let mut found = Vec::new();
    files(&folder, &mut found);
    let wrong: Vec<PathBuf> = found
        .iter()
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            let rejected = path.parent().unwrap().ends_with("reject");
            let expected =
                OTHERWISE.iter().find(|(other, _)| *other == name).map_or(rejected, |(_, broken)| *broken);
            is_broken(path) != expected
        })
        .cloned()
        .collect();
    assert!(found.len() >= 45);
    assert_eq!(wrong, [] as [PathBuf; 0]);
}

#[test]
fn no_archive_of_the_corpora_takes_long() {
    let Some(folder) = folder("") else { return };
    let mut found = Vec::new();
    files(&folder, &mut found);
    for path in found {
        let start = Instant::now();
        is_broken(&path);
        assert!(start.elapsed() < Duration::from_secs(2), "{}", path.display());
    }
}
