//! Behaviour of the zip source, shown on archives that are built byte by byte.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use super::super::{Opened, Reach, ReadAt};
use super::open;
use crate::model::{Entry, Trouble};

mod bounds;
mod builder;
mod corpora;
mod differential;
mod framing;
mod names;
mod reading;

use builder::{Archive, Item};

/// A file without a name that holds these bytes.
fn file_of(bytes: &[u8]) -> Arc<dyn ReadAt> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Arc::new(file)
}

fn opened(bytes: &[u8]) -> Opened {
    open(file_of(bytes), "a.zip")
}

fn words(trouble: &Trouble) -> String {
    format!("{:?} {:?}", trouble.grade, trouble.kind)
}

/// What the audit says of the container and of its entries, as "grade kind", sorted, each once.
fn audited(opened: &Opened) -> Vec<String> {
    let listing = &opened.listing;
    let entries = listing.troubles.iter().map(|(_, trouble)| trouble);
    let mut all: Vec<String> = listing.container.troubles.iter().chain(entries).map(words).collect();
    all.sort();
    all.dedup();
    all
}

/// What reading all files to their end says.
fn verified(opened: &Opened) -> Vec<String> {
    let files: Vec<&Entry> = opened.listing.entries.iter().filter(|entry| entry.is_file()).collect();
    let reported = Mutex::new(Vec::new());
    let unread = opened.source.visit(&files, Reach::Whole, &|_, bytes| {
        reported.lock().unwrap().extend(bytes.verify());
    });
    let mut all: Vec<String> = reported.into_inner().unwrap().iter().map(words).collect();
    all.extend(unread.iter().map(|(_, trouble)| words(trouble)));
    all.sort();
    all
}

/// Everything that is reported of these bytes before an entry is read.
fn reported(archive: &Archive) -> Vec<String> {
    audited(&opened(&archive.bytes()))
}

/// A text file and an image, the usual package.
fn two() -> Archive {
    Archive::of([Item::stored("list.csv", b"filename\na.jpg\n"), Item::deflated("img/a.jpg", &[7; 500])])
}

/// The words of the first detail of any trouble, for tests of what people read.
fn detail(archive: &Archive) -> String {
    let opened = opened(&archive.bytes());
    let listing = opened.listing;
    let first = listing.container.troubles.first().or(listing.troubles.first().map(|(_, trouble)| trouble));
    first.map_or_else(String::new, |trouble| trouble.detail.to_string())
}
