//! Finds everything below a directory, with several threads, in no order.
//!
//! Knows no entry yet: gives relative names, what they are, and what went wrong.

use std::fs::FileType;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::super::os;
use super::super::stamp::unreadable;
use super::list::{Found, Walked, repository};
use crate::model::{EntryKind, Trouble, TroubleKind};

/// More threads than this wait for one another in the kernel.
const THREADS: usize = 8;

/// Walks the directory; `root` is absolute and free of links.
pub(super) fn walk(root: &Path) -> Walked {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    let walker =
        WalkBuilder::new(root).standard_filters(false).follow_links(false).threads(threads).build_parallel();
    let (sender, receiver) = mpsc::channel();
    walker.run(|| {
        let sender = sender.clone();
        Box::new(move |result| {
            let (message, state) = match result {
                Ok(entry) if is_repository(&entry) => return WalkState::Skip,
                Ok(entry) => match found(root, &entry) {
                    Some((found, state)) => (Ok(found), state),
                    None => return WalkState::Continue,
                },
                Err(error) => (Err(failure(root, &error)), WalkState::Continue),
            };
            if sender.send(message).is_ok() { state } else { WalkState::Quit }
        })
    });
    drop(sender);
    let mut all = Walked::default();
    for message in receiver {
        match message {
            Ok(found) => all.found.push(found),
            Err(failure) => all.failures.push(failure),
        }
    }
    all
}

/// What this is, and whether to go on below it. `None` for the root itself.
fn found(root: &Path, entry: &DirEntry) -> Option<(Found, WalkState)> {
    let mut path = os::name_below(root, entry.path()).filter(|_| entry.depth() > 0)?;
    let mut state = WalkState::Continue;
    let (mut stamp, mut trouble) = (None, None);
    let kind = kind_of(entry.file_type());
    match kind {
        EntryKind::File => match os::listed(entry) {
            Ok(metadata) => stamp = Some(os::stamp(&metadata)),
            Err(error) => trouble = Some(unreadable(&error)),
        },
        EntryKind::Directory => {
            path.push(b'/');
            if entry.file_name() == ".git" {
                state = WalkState::Skip;
                trouble = Some(repository());
            }
        }
        EntryKind::SymbolicLink => trouble = Some(link_trouble(root, entry.path())),
        EntryKind::HardLink | EntryKind::Special => {
            trouble = Some(Trouble::broken(TroubleKind::SpecialFile, os::special_word(entry.file_type())));
        }
    }
    Some((Found { path, kind, stamp, trouble }, state))
}

/// Whether this is the repository that the folder itself is under.
fn is_repository(entry: &DirEntry) -> bool {
    entry.depth() == 1 && entry.file_name() == ".git"
}

fn kind_of(file_type: Option<FileType>) -> EntryKind {
    match file_type {
        Some(kind) if kind.is_file() => EntryKind::File,
        Some(kind) if kind.is_dir() => EntryKind::Directory,
        Some(kind) if kind.is_symlink() => EntryKind::SymbolicLink,
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

/// Where the walk failed, and why. The empty name is the root, or no place that the error would name.
fn failure(root: &Path, error: &ignore::Error) -> (Vec<u8>, Trouble) {
    let place = path_of(error).and_then(|path| os::name_below(root, path)).unwrap_or_default();
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    (place, Trouble::broken(TroubleKind::UnreadableFile, reason))
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}
