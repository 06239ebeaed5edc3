//! Outputs that are absent, old or complete, never torn: written beside their place, put there by one
//! rename, removed on every other way out.
//!
//! Knows nothing of what is written.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::os::{self, Identity};

/// What this process has staged. Whoever gives a place its name holds the lock, so that a signal never
/// removes half of what is then put there.
static STAGED: Mutex<Registry> = Mutex::new(Registry { paths: Vec::new(), is_ending: false });
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// The mark in the name of a staged place; the number of the process follows.
const MARK: &str = ".imgpack-";

/// Looks at a place that somebody may still be writing to before it is given up.
const REMOVALS: u32 = 1_000;

/// Staged places, so that a signal can remove them.
struct Registry {
    paths: Vec<PathBuf>,
    /// A signal ends the process: nothing is staged and nothing gets its name any more.
    is_ending: bool,
}

/// Why a staged place could not be given its name for good.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// Nothing is at the final place but what was there before.
    Before(io::Error),
    /// The output is in its place, whole; what was to follow failed.
    After(io::Error),
}

/// A file or folder that is being written beside its final place.
#[derive(Debug)]
pub(crate) struct Staged {
    path: PathBuf,
    place: PathBuf,
    is_directory: bool,
    /// So that nothing else is written to or given the name.
    identity: Identity,
    committed: bool,
}

impl Staged {
    /// Starts a file beside `place`. Staged places that dead processes left there are removed.
    pub(crate) fn file_beside(place: &Path) -> io::Result<Self> {
        Self::beside(place, false, |path| {
            OpenOptions::new().read(true).write(true).create_new(true).open(path).map(drop)
        })
    }

    /// Starts a folder beside `place`.
    pub(crate) fn directory_beside(place: &Path) -> io::Result<Self> {
        Self::beside(place, true, |path| fs::create_dir(path))
    }

    fn beside(
        place: &Path,
        is_directory: bool,
        create: impl FnOnce(&Path) -> io::Result<()>,
    ) -> io::Result<Self> {
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let folder = folder_of(place);
        remove_stale(folder, &prefix(name));
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let mut own = prefix(name);
        own.push(format!("{}-{number}.tmp", std::process::id()));
        let path = folder.join(own);
        let mut registry = registry();
        if registry.is_ending {
            return Err(io::ErrorKind::Interrupted.into());
        }
        create(&path)?;
        registry.paths.push(path.clone());
        let identity = os::identity_at(&path).unwrap_or_default();
        Ok(Self { path, place: place.to_path_buf(), is_directory, identity, committed: false })
    }

    /// The staged file, opened anew for reading and writing; an error where it is no longer the same.
    pub(crate) fn file(&self) -> io::Result<File> {
        let file = os::open_staged(&self.path)?;
        if os::identity_of(&file)? == self.identity { Ok(file) } else { Err(replaced()) }
    }

    /// Where the staged bytes are.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the bytes durable and gives them their name. Without `replace` an existing place is an error.
    pub(crate) fn commit(mut self, replace: bool) -> Result<(), CommitError> {
        let synced = if self.is_directory { self.sync_folder() } else { self.sync_file() };
        let exchanged = synced.and_then(|()| self.rename(replace)).map_err(CommitError::Before)?;
        self.committed = true;
        if exchanged {
            // The old folder is now under the staged name; a signal may remove it at the same time.
            remove_surely(&self.path).map_err(CommitError::After)?;
        }
        forget(&self.path);
        os::sync_folder(folder_of(&self.place)).map_err(CommitError::After)
    }

    fn sync_folder(&self) -> io::Result<()> {
        if os::identity_at(&self.path)? != self.identity {
            return Err(replaced());
        }
        os::sync_tree(&self.path)
    }

    fn sync_file(&self) -> io::Result<()> {
        self.file()?.sync_all()
    }

    /// Gives the place its name; says whether the old one is now under the staged name.
    fn rename(&self, replace: bool) -> io::Result<bool> {
        let registry = registry();
        if registry.is_ending {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if !replace {
            os::rename_new(&self.path, &self.place)?;
            return Ok(false);
        }
        if self.is_directory && self.place.is_dir() {
            os::exchange(&self.path, &self.place)?;
            return Ok(true);
        }
        fs::rename(&self.path, &self.place)?;
        Ok(false)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.committed {
            let _ = remove(&self.path);
            forget(&self.path);
        }
    }
}

/// Removes everything that this process has staged, and lets nothing be staged or named any more; for a
/// signal that ends it.
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "signals are the matter of a program"))]
pub(crate) fn remove_all_staged() {
    let paths = {
        let mut registry = registry();
        registry.is_ending = true;
        std::mem::take(&mut registry.paths)
    };
    for path in paths {
        let _ = remove_surely(&path);
    }
}

/// Whether a signal ends the process, so that what fails now fails because of it.
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "signals are the matter of a program"))]
pub(crate) fn is_ending() -> bool {
    registry().is_ending
}

fn replaced() -> io::Error {
    io::Error::other("another file took the place of the output while it was written")
}

fn registry() -> std::sync::MutexGuard<'static, Registry> {
    STAGED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forget(path: &Path) {
    registry().paths.retain(|staged| staged != path);
}

/// Removes a place that another thread may still be writing to or removing.
fn remove_surely(path: &Path) -> io::Result<()> {
    let mut removed = remove(path);
    for _ in 0..REMOVALS {
        match &removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                return Ok(());
            }
            Err(error) if is_busy(error.kind()) => std::thread::sleep(Duration::from_millis(1)),
            _ => return removed,
        }
        removed = remove(path);
    }
    removed
}

/// Whether somebody else was at the same place at the same time.
fn is_busy(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotFound)
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn folder_of(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn prefix(name: &std::ffi::OsStr) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(name);
    prefix.push(MARK);
    prefix
}

/// Removes what dead processes staged for the same place.
fn remove_stale(folder: &Path, prefix: &std::ffi::OsStr) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let prefix = prefix.as_encoded_bytes();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.as_encoded_bytes().strip_prefix(prefix).and_then(owner);
        let path = entry.path();
        if owner.is_some_and(|process| os::is_abandoned(process, &path)) {
            let _ = remove(&path);
        }
    }
}

/// The process that staged a place, from the rest of its name: `PID-NUMBER.tmp`.
fn owner(rest: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(rest).ok()?.strip_suffix(".tmp")?;
    text.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_left_of_an_output_that_is_not_committed() {
        let folder = folder();
        drop(Staged::file_beside(&folder.path().join("out.zip")).unwrap());
        drop(Staged::directory_beside(&folder.path().join("out")).unwrap());
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn an_existing_output_is_kept_unless_it_may_be_replaced() {
        let folder = folder();
        let place = folder.path().join("out.zip");
        fs::write(&place, "old").unwrap();
        assert!(Staged::file_beside(&place).unwrap().commit(false).is_err());
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
        let staged = Staged::file_beside(&place).unwrap();
        fs::write(staged.path(), "new").unwrap();
        staged.commit(true).unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(names(folder.path()), ["out.zip"]);
    }

    #[test]
    fn a_folder_takes_the_place_of_another_whole() {
        let folder = folder();
        let place = folder.path().join("out");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("old"), "").unwrap();
        let staged = Staged::directory_beside(&place).unwrap();
        fs::write(staged.path().join("new"), "").unwrap();
        staged.commit(true).unwrap();
        assert_eq!(names(&place), ["new"]);
        assert_eq!(names(folder.path()), ["out"]);
    }

    #[test]
    fn what_a_dead_process_left_is_removed_and_what_a_living_one_writes_is_not() {
        let folder = folder();
        let dead = folder.path().join(".out.zip.imgpack-2147480000-0.tmp");
        let alive = folder.path().join(".out.zip.imgpack-1-0.tmp");
        fs::write(&dead, "").unwrap();
        fs::write(&alive, "").unwrap();
        drop(Staged::file_beside(&folder.path().join("out.zip")).unwrap());
        assert_eq!(names(folder.path()), [".out.zip.imgpack-1-0.tmp"]);
    }
}
