//! Which names of a package are taken, so that no rename makes two entries collide.
//!
//! Names that differ only in letter case or Unicode form count as one: some file systems hold only one.

use std::collections::HashMap;

use crate::model::{EntryId, Inventory};

use super::text::{fold, nfc};

/// The names of all entries, folders and tables included.
#[derive(Debug)]
pub(super) struct TakenNames(HashMap<String, Holder>);

#[derive(Debug)]
enum Holder {
    One(EntryId),
    Several,
}

impl TakenNames {
    pub(super) fn new(inventory: &Inventory) -> Self {
        let mut names: HashMap<String, Holder> = HashMap::new();
        for entry in inventory.live() {
            let holder = names.entry(key(entry.path.text())).or_insert(Holder::One(entry.id));
            if !matches!(holder, Holder::One(id) if *id == entry.id) {
                *holder = Holder::Several;
            }
        }
        Self(names)
    }

    pub(super) fn is_free(&self, entry: EntryId, name: &str) -> bool {
        match self.0.get(&key(name)) {
            None => true,
            Some(Holder::One(holder)) => *holder == entry,
            Some(Holder::Several) => false,
        }
    }
}

fn key(name: &str) -> String {
    fold(&nfc(name.trim_end_matches('/'))).into_owned()
}
