//! A zip file as a source: catalogue, structural audit, and readers for its entries.
//!
//! Own parsing of all records, because an auditor must see what readers hide; deflate is a crate's. Knows no
//! image and no rule.

use std::io;
use std::sync::Arc;

use super::stamp::unreadable;
use super::{EntryVisitor, Listing, Opened, OrderedVisitor, Reach, ReadAt, Source, Stamp};
use crate::model::{Container, ContainerKind, Entry, EntryId, Trouble, TroubleKind};

use audit::Audited;
use ledger::Ledger;
use pieces::Item;
use visit::Visit;

mod audit;
mod catalogue;
mod central;
mod coverage;
mod descriptor;
mod end;
mod end64;
mod extra;
mod folder;
mod held;
mod inflate;
mod ledger;
mod local;
mod name;
mod pieces;
mod record;
mod scan;
mod sweep;
mod visit;
mod window_reader;
mod windowed;

#[cfg(test)]
mod tests;

/// Opens bytes that are a zip by what they are or by their name. Whatever is wrong with it is in the listing.
pub(crate) fn open(file: Arc<dyn ReadAt>, name: &str) -> Opened {
    let mut ledger = Ledger::default();
    let stamp = file.stamp();
    let len = stamp.as_ref().map_or(0, |stamp| stamp.size);
    let audited = match &stamp {
        Ok(_) => audit::run(&file, len, &mut ledger),
        Err(error) => Err(io::Error::from(error.kind())),
    };
    let Audited { entries, places, is_zip } = audited.unwrap_or_else(|error| {
        ledger.container(unreadable(&error));
        Audited::default()
    });
    let (troubles, entry_troubles) = ledger.finish();
    let container = Container {
        kind: if is_zip { ContainerKind::Zip } else { ContainerKind::Unknown },
        claimed: ContainerKind::from_name(name),
        name: name.to_owned(),
        bytes: len,
        troubles,
        roots: Vec::new(),
    };
    let source = Box::new(ZipSource { file, stamp: stamp.ok(), places });
    Opened { source, listing: Listing { container, entries, troubles: entry_troubles } }
}

/// An opened zip file.
struct ZipSource {
    file: Arc<dyn ReadAt>,
    stamp: Option<Stamp>,
    /// Where the data of each entry begins; `None` where it cannot or must not be read.
    places: Vec<Option<u64>>,
}

impl ZipSource {
    fn item<'e>(&self, entry: &'e Entry) -> Option<Item<'e>> {
        let place = self.places.get(entry.id.index()).copied().flatten()?;
        Some(Item { entry, place })
    }
}

impl Source for ZipSource {
    /// A change of the file during the visit is known with the first wanted entry.
    fn visit(&self, wanted: &[&Entry], reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        let items = wanted.iter().filter_map(|entry| self.item(entry)).collect();
        let mut troubles = Visit { file: &self.file, reach, visit }.run(items);
        if let (Some(first), Some(change)) = (wanted.iter().map(|entry| entry.id).min(), self.change()) {
            troubles.push((first, change));
            troubles.sort();
        }
        troubles
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        for entry in wanted {
            let Some(item) = self.item(entry) else {
                let words =
                    format!("the entry {:?} was not unpacked: `imgpack check` says why", entry.path.text());
                return Err(io::Error::new(io::ErrorKind::InvalidData, words));
            };
            visit::one(&self.file, &item, &mut |bytes| visit(entry.id, bytes))?;
        }
        self.unchanged()
    }

    fn is_random_access(&self) -> bool {
        true
    }

    fn container(&self) -> Option<&dyn ReadAt> {
        Some(&self.file)
    }

    fn change(&self) -> Option<Trouble> {
        let now = self.file.stamp().ok();
        if now == self.stamp {
            return None;
        }
        let bytes = |stamp: &Option<Stamp>| stamp.as_ref().map_or(0, |stamp| stamp.size);
        let words = match (bytes(&self.stamp), bytes(&now)) {
            (before, after) if before == after => "the archive was written to while it was read".to_owned(),
            (before, after) => {
                format!("the archive had {before} bytes when it was opened, it has {after} now")
            }
        };
        Some(Trouble::broken(TroubleKind::ChangedDuringRun, words))
    }
}
