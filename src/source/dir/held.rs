//! Files that are handed in with their names, as a browser does for a folder, in place of a walk.
//!
//! Knows no file system. Leaves out what a walk leaves out, so that both list the same.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Files;
use super::list::{Found, Walked, repository};
use crate::model::EntryKind;
use crate::source::ReadAt;
use crate::source::pace::Pace;
use crate::source::stamp::unreadable;

/// Files by their names below the directory, `/` between components; a name that ends in `/` is that of a folder, of
/// which nothing is needed: that files lie in folders is seen from their names.
pub(crate) type HeldFiles = Vec<(String, Arc<dyn ReadAt>)>;

/// What was handed in, to be opened by name.
pub(super) struct Held {
    files: FxHashMap<Vec<u8>, Arc<dyn ReadAt>>,
    pace: Pace,
}

impl Files for Held {
    fn file(&self, name: &[u8]) -> io::Result<Option<Arc<dyn ReadAt>>> {
        Ok(self.files.get(name).cloned())
    }

    fn pace(&self) -> Pace {
        self.pace
    }
}

/// What a walk would find, and the files.
pub(super) fn walk(files: HeldFiles) -> (Walked, Held) {
    let mut walked = Walked::default();
    let mut folders = BTreeSet::new();
    // All of them lie in one place.
    let pace = files.first().map_or(Pace::NEAR, |(_, bytes)| bytes.pace());
    let mut held = FxHashMap::default();
    for (name, bytes) in files {
        let is_listed = add_folders(&name, &mut folders);
        if is_listed && !name.ends_with('/') {
            walked.found.push(found(&name, bytes.as_ref()));
            held.insert(name.into_bytes(), bytes);
        }
    }
    walked.found.extend(folders.into_iter().map(folder));
    (walked, Held { files: held, pace })
}

/// Adds the folders of a name; whether what is named is listed beside them. The repository that the directory itself
/// is under is passed over, and one below it is not entered.
fn add_folders(name: &str, folders: &mut BTreeSet<String>) -> bool {
    if name.starts_with(".git/") {
        return false;
    }
    for (at, _) in name.match_indices('/') {
        let folder = name.get(..=at).unwrap_or_default();
        if !folders.contains(folder) {
            folders.insert(folder.to_owned());
        }
        if folder.ends_with("/.git/") {
            return false;
        }
    }
    true
}

fn folder(name: String) -> Found {
    let trouble = name.ends_with("/.git/").then(repository);
    Found { path: name.into_bytes(), kind: EntryKind::Directory, stamp: None, trouble }
}

fn found(name: &str, bytes: &dyn ReadAt) -> Found {
    let (stamp, trouble) = match bytes.stamp() {
        Ok(stamp) => (Some(stamp), None),
        Err(error) => (None, Some(unreadable(&error))),
    };
    Found { path: name.as_bytes().to_vec(), kind: EntryKind::File, stamp, trouble }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TroubleKind;
    use crate::source::open_held;

    #[test]
    fn files_that_are_handed_in_are_listed_as_a_walk_lists_them() {
        let names = ["b/1.png", "b.png", "a/c/", ".git/config", "a/.git/config", "B/é.png"];
        let files =
            names.map(|name| (name.to_owned(), Arc::new(name.as_bytes().to_vec()) as Arc<dyn ReadAt>));
        let opened = open_held("set", files.to_vec());
        let listed: Vec<&str> = opened.listing.entries.iter().map(|entry| entry.path.text()).collect();
        assert_eq!(listed, ["B/", "B/é.png", "a/", "a/.git/", "a/c/", "b.png", "b/", "b/1.png"]);
        let kinds: Vec<_> =
            opened.listing.troubles.iter().map(|(id, trouble)| (id.0, trouble.kind)).collect();
        assert_eq!(kinds, [(3, TroubleKind::SpecialFile)]);
        let wanted: Vec<_> = opened.listing.entries.iter().filter(|entry| entry.is_file()).collect();
        let mut seen = Vec::new();
        let read = opened.source.each(&wanted, &mut |_, bytes| {
            seen.push(String::from_utf8_lossy(bytes.at(0, 99)?).into_owned());
            Ok(())
        });
        assert!(read.is_ok());
        assert_eq!(seen, ["B/é.png", "b.png", "b/1.png"]);
    }
}
