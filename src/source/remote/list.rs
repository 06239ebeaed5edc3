//! All objects below a key as files of a directory, by what a list says of them.
//!
//! Reads none of them.

use std::io;
use std::sync::Arc;

use futures_util::StreamExt as _;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};
use rustc_hash::FxHashSet;

use super::object::{Object, Reader};
use super::{fault, front};
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
    let below_length = if below.as_ref().is_empty() { 0 } else { below.as_ref().len() + 1 };
    let name = |object: &ObjectMeta| object.location.as_ref().get(below_length..).map(str::to_owned);
    let mut files = HeldFiles::new();
    for object in objects {
        let Some(name) = name(&object).filter(|name| !name.is_empty()) else { continue };
        // An empty object whose key is that of a folder is how consoles make a folder.
        if object.size == 0 && folders.contains(object.location.as_ref()) {
            continue;
        }
        let reader = Arc::new(Reader::Store(Arc::clone(store), object.location));
        files.push((name, Arc::new(Object::listed(reader, object.size)) as Arc<dyn ReadAt>));
    }
    Ok(files)
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
