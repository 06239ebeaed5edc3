//! Finds everything below a directory, on several threads, in no order.
//!
//! Knows no entry yet: gives relative names, what they are, and what went wrong.

use std::fs::{self, FileType};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::super::os;
use super::super::stamp::unreadable;
use super::list::{Found, Walked, repository};
use crate::model::{EntryKind, Trouble, TroubleKind};
use crate::parallel;

/// What could not be listed: name below the root without a `/` at its end, and the reason.
type Failure = (Vec<u8>, Trouble);

/// What a folder says of a thing in it.
struct Listed {
    path: PathBuf,
    name: Vec<u8>,
    file_type: FileType,
}

/// Walks the directory, level by level; `root` is absolute and free of links.
pub(super) fn walk(root: &Path) -> Walked {
    let mut all = Walked::default();
    let mut folders = vec![root.to_path_buf()];
    while !folders.is_empty() {
        // There may be many folders and many files in one, so each step is shared out.
        let listed = parallel::gather(&folders, |folder, listed| list(root, folder, listed));
        folders.clear();
        for one in parallel::map(listed, |listed| listed.map(|listed| look(root, listed))) {
            match one {
                Ok((found, below)) => {
                    all.found.push(found);
                    folders.extend(below);
                }
                Err(failure) => all.failures.push(failure),
            }
        }
    }
    all
}

/// Lists one folder. No handle of it stays open, for there may be more folders than the system lets be open.
fn list(root: &Path, folder: &Path, listed: &mut Vec<Result<Listed, Failure>>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return listed.push(Err(failure(root, folder, &error))),
    };
    for entry in entries {
        let one = entry.map_err(|error| failure(root, folder, &error)).and_then(|entry| {
            let path = entry.path();
            let file_type = entry.file_type().map_err(|error| failure(root, &path, &error))?;
            Ok(Listed { name: name_below(root, &path), path, file_type })
        });
        // The repository that the folder itself is under is no part of it.
        if !one.as_ref().is_ok_and(|one| one.name == b".git") {
            listed.push(one);
        }
    }
}

/// What this is, and the folder to go on with.
fn look(root: &Path, listed: Listed) -> (Found, Option<PathBuf>) {
    let Listed { path, mut name, file_type } = listed;
    let (mut stamp, mut trouble, mut below) = (None, None, None);
    let kind = kind_of(file_type);
    match kind {
        EntryKind::File => match fs::symlink_metadata(&path) {
            Ok(metadata) => stamp = Some(os::stamp(&metadata)),
            Err(error) => trouble = Some(unreadable(&error)),
        },
        EntryKind::Directory => {
            if name.ends_with(b"/.git") {
                trouble = Some(repository());
            } else {
                below = Some(path);
            }
            name.push(b'/');
        }
        EntryKind::SymbolicLink => trouble = Some(link_trouble(root, &path)),
        EntryKind::HardLink | EntryKind::Special => {
            trouble = Some(Trouble::broken(TroubleKind::SpecialFile, os::special_word(file_type)));
        }
    }
    (Found { path: name, kind, stamp, trouble }, below)
}

fn kind_of(file_type: FileType) -> EntryKind {
    match file_type {
        kind if kind.is_file() => EntryKind::File,
        kind if kind.is_dir() => EntryKind::Directory,
        kind if kind.is_symlink() => EntryKind::SymbolicLink,
        _ => EntryKind::Special,
    }
}

/// Whether a link stays in the package, known by its text alone: other links on the way have a trouble of
/// their own.
fn link_trouble(root: &Path, link: &Path) -> Trouble {
    let target = match std::fs::read_link(link) {
        Ok(target) => target,
        Err(error) => return unreadable(&error),
    };
    let detail = format!("a symbolic link to `{}`, not followed", target.to_string_lossy());
    let folder = link.parent().unwrap_or(root);
    if lexically(&folder.join(&target)).starts_with(root) {
        Trouble::doubtful(TroubleKind::SymbolicLink, detail)
    } else {
        Trouble::broken(TroubleKind::SymbolicLink, format!("{detail}; it leaves the input"))
    }
}

/// An absolute path with its `.` and `..` taken out.
fn lexically(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Where the walk failed, and why. The empty name is the root.
fn failure(root: &Path, place: &Path, error: &io::Error) -> Failure {
    (name_below(root, place), Trouble::broken(TroubleKind::UnreadableFile, error.to_string()))
}

fn name_below(root: &Path, path: &Path) -> Vec<u8> {
    os::name_below(root, path).unwrap_or_default()
}
