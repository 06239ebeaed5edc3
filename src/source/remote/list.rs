//! All objects below a key as files of a directory, by what a list says of them.
//!
//! Reads none of them.

use std::io;
use std::sync::Arc;

use futures_util::StreamExt as _;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};
use rustc_hash::FxHashSet;

use super::object::{self, Object, Reader};
use super::wire::LANES;
use super::{fault, front};
use crate::parallel;
use crate::source::{ENTRIES_MAX, HeldFiles, ReadAt};

/// Lists all that has a key below this one.
pub(super) fn list(store: &Arc<dyn ObjectStore>, below: &Path) -> io::Result<HeldFiles> {
    let objects = front::wait(async {
        let mut objects = Vec::new();
        let mut listed = store.list(Some(below));
        while let Some(object) = listed.next().await {
            objects.push(object.map_err(|error| fault::of(&error))?);
            if objects.len() > ENTRIES_MAX {
                break;
            }
        }
        Ok(objects)
    })?;
    let folders = folders(&objects);
    let empty_folders = empty_folders(store, &objects, &folders);
    let below_length = if below.as_ref().is_empty() { 0 } else { below.as_ref().len() + 1 };
    let name = |object: &ObjectMeta| object.location.as_ref().get(below_length..).map(str::to_owned);
    let mut files = HeldFiles::new();
    for object in objects {
        let Some(name) = name(&object).filter(|name| !name.is_empty()) else { continue };
        // An empty object whose key is that of a folder is how consoles make a folder.
        if object.size == 0 && folders.contains(object.location.as_ref()) {
            continue;
        }
        if empty_folders.contains(&object.location) {
            files.push((format!("{name}/"), Arc::new(Vec::new()) as Arc<dyn ReadAt>));
            continue;
        }
        let reader = Arc::new(Reader::Store(Arc::clone(store), object.location));
        files.push((name, Arc::new(Object::listed(reader, object.size)) as Arc<dyn ReadAt>));
    }
    Ok(files)
}

/// Of what is empty, what no object has as its key: the client takes the `/` from the end of a key, by which consoles make
/// a folder.
fn empty_folders(
    store: &Arc<dyn ObjectStore>,
    objects: &[ObjectMeta],
    folders: &FxHashSet<String>,
) -> FxHashSet<Path> {
    let is_open = |object: &&ObjectMeta| object.size == 0 && !folders.contains(object.location.as_ref());
    let open: Vec<&ObjectMeta> = objects.iter().filter(is_open).collect();
    let found = parallel::gather_in(LANES, &open, |object, found| {
        let reader = Reader::Store(Arc::clone(store), object.location.clone());
        if matches!(object::is_there(&reader), Ok(false)) {
            found.push(object.location.clone());
        }
    });
    found.into_iter().collect()
}

/// The keys of folders: what stands before a `/` in some key.
fn folders(objects: &[ObjectMeta]) -> FxHashSet<String> {
    let mut folders = FxHashSet::default();
    for object in objects {
        let key = object.location.as_ref();
        for (at, _) in key.rmatch_indices('/') {
            let folder = key.get(..at).unwrap_or_default();
            if !folders.insert(folder.to_owned()) {
                break;
            }
        }
    }
    folders
}
