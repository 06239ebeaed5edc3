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

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// Staged places of this process, so that a signal can remove them.
static STAGED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// The mark in the name of a staged place; the number of the process follows.
const MARK: &str = ".imgpack-";
/// How often the removal of a folder that somebody still writes to is tried.
const ATTEMPTS: usize = 10_000;

/// A file or folder that is being written beside its final place.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    place: PathBuf,
    is_directory: bool,
    committed: bool,
}

impl Staged {
    /// Starts a file beside `place`. Staged places that dead processes left there are removed.
    pub fn file_beside(place: &Path) -> io::Result<Self> {
        Self::stage(place, false, |path| {
            OpenOptions::new().read(true).write(true).create_new(true).open(path).map(drop)
        })
    }

    /// Starts a folder beside `place`.
    pub fn directory_beside(place: &Path) -> io::Result<Self> {
        Self::stage(place, true, |path| fs::create_dir(path))
    }

    fn stage(place: &Path, is_directory: bool, create: fn(&Path) -> io::Result<()>) -> io::Result<Self> {
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let folder = folder_of(place);
        remove_stale(folder, &prefix(name));
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let mut own = prefix(name);
        own.push(format!("{}-{number}.tmp", std::process::id()));
        let path = folder.join(own);
        // Made and noted in one step, so that a signal never comes between.
        let mut registry = registry();
        create(&path)?;
        registry.push(path.clone());
        Ok(Self { path, place: place.to_path_buf(), is_directory, committed: false })
    }

    /// The staged file, opened anew for reading and writing.
    pub fn file(&self) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(&self.path)
    }

    /// Where the staged bytes are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the bytes durable and gives them their name. Without `replace` an existing place is an error.
    pub fn commit(mut self, replace: bool) -> io::Result<()> {
        if self.is_directory {
            sync_tree(&self.path)?;
        } else {
            self.file()?.sync_all()?;
        }
        let mut registry = registry();
        self.rename(replace)?;
        self.committed = true;
        registry.retain(|staged| *staged != self.path);
        drop(registry);
        File::open(folder_of(&self.place))?.sync_all()
    }

    fn rename(&self, replace: bool) -> io::Result<()> {
        if !replace {
            return renameat_with(CWD, &self.path, CWD, &self.place, RenameFlags::NOREPLACE)
                .map_err(Into::into);
        }
        if self.is_directory && self.place.is_dir() {
            // The two folders change names in one step; the old one is then removed under the staged name.
            renameat_with(CWD, &self.path, CWD, &self.place, RenameFlags::EXCHANGE)?;
            return fs::remove_dir_all(&self.path);
        }
        fs::rename(&self.path, &self.place)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.committed {
            let mut registry = registry();
            let _ = remove(&self.path);
            registry.retain(|staged| *staged != self.path);
        }
    }
}

/// Removes everything that this process has staged; for a signal that ends it. Nothing can be staged,
/// committed or given up afterwards: whoever tries waits for the end of the process.
pub fn remove_all_staged() {
    let registry = registry();
    for path in registry.iter() {
        // What is being written to a folder at this moment can make one attempt fail.
        for _ in 0..ATTEMPTS {
            match remove(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::yield_now(),
                _ => break,
            }
        }
    }
    std::mem::forget(registry);
}

fn registry() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    STAGED.lock().unwrap_or_else(PoisonError::into_inner)
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
        if owner.is_some_and(is_dead) {
            let _ = remove(&entry.path());
        }
    }
}

/// The process that staged a place, from the rest of its name: `PID-NUMBER.tmp`.
fn owner(rest: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(rest).ok()?.strip_suffix(".tmp")?;
    text.split_once('-')?.0.parse().ok()
}

fn is_dead(process: i32) -> bool {
    let Some(process) = rustix::process::Pid::from_raw(process) else { return false };
    rustix::process::test_kill_process(process) == Err(rustix::io::Errno::SRCH)
}

fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync_tree(&path)? } else { File::open(&path)?.sync_all()? }
    }
    File::open(folder)?.sync_all()
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
