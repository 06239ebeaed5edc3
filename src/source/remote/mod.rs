//! What lies behind a URL: an object that is read by ranges, or all objects below a key as a directory.
//!
//! Nothing is asked of a store but lists and ranges of objects, and never more than what is read. Knows no container and
//! no image. Errors hold neither signatures nor credentials.

use std::io;
use std::path::Path;
use std::sync::Arc;

use self::ahead::Ahead;
use self::location::Location;
use self::object::{Object, Reader};
use super::{HeldFiles, OpenError, ReadAt};
use crate::model::{ContainerKind, EntryPath, Format};

mod ahead;
mod bucket;
mod fault;
mod front;
mod list;
mod location;
mod object;
mod upload;
mod web;
mod wire;

pub(super) use location::name;
pub(crate) use upload::{Shelf, give_up};

/// What lies behind a URL.
pub(super) enum Place {
    File(Arc<dyn ReadAt>),
    Folder(HeldFiles),
}

/// Whether there is something at a URL, by a request or two.
pub(super) fn can_read(url: &Path) -> Result<(), OpenError> {
    let is_there = match Location::of(url).map_err(OpenError::Io)? {
        Location::Web(url) => web::reader(&url).and_then(|reader| object::is_there(&reader)),
        Location::Bucket { .. } => Shelf::at(url).and_then(|shelf| shelf.is_taken()),
    };
    if is_there.map_err(OpenError::Io)? { Ok(()) } else { Err(OpenError::Missing) }
}

/// Opens what a URL names.
pub(super) fn open(url: &Path) -> Result<Place, OpenError> {
    match Location::of(url).map_err(OpenError::Io)? {
        Location::Web(url) => file(web::reader(&url).map_err(OpenError::Io)?),
        Location::Bucket { service, bucket, key, is_folder } => {
            let store = bucket::open(service, &bucket).map_err(OpenError::Io)?;
            let object = || file(Reader::Store(Arc::clone(&store), key.clone()));
            let folder = || match list::list(&store, &key).map_err(open_error)? {
                files if files.is_empty() => Err(OpenError::Missing),
                files => Ok(Place::Folder(files)),
            };
            // Both may be there; what the name promises is tried first.
            match (is_folder, is_file_name(&name(url))) {
                (true, _) => folder(),
                (false, true) => or_else(object, folder),
                (false, false) => or_else(folder, object),
            }
        }
    }
}

fn or_else(
    first: impl FnOnce() -> Result<Place, OpenError>,
    second: impl FnOnce() -> Result<Place, OpenError>,
) -> Result<Place, OpenError> {
    match first() {
        Err(OpenError::Missing) => second(),
        opened => opened,
    }
}

fn file(reader: Reader) -> Result<Place, OpenError> {
    let (object, head) = Object::found(Arc::new(reader)).map_err(open_error)?;
    Ok(Place::File(Arc::new(Ahead::new(object, head))))
}

fn open_error(error: io::Error) -> OpenError {
    if error.kind() == io::ErrorKind::NotFound { OpenError::Missing } else { OpenError::Io(error) }
}

/// Whether a name is that of a file rather than of a folder.
fn is_file_name(name: &str) -> bool {
    ContainerKind::from_name(name).is_some()
        || EntryPath::from(name).extension().is_some_and(|word| Format::from_extension(word).is_some())
}
