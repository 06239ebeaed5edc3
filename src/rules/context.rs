//! What a rule may look at: the inventory, the target's profile, the user's settings, and indexes over
//! them that are built once, when the first rule asks.
//!
//! Knows no single rule.

use std::cmp::Ordering;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::model::{Entry, EntryId, Facts, Inventory, Manifest, Settings, Trouble, TroubleKind};
use crate::profiles::Profile;

use super::keyed::Member;
use super::ladder::{self, PathIndex, Reference};
use super::names::Names;
use super::path_column::{self, PathColumn};

/// What a rule may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// Entries, facts, tables.
    pub inventory: &'a Inventory,
    /// What the target says.
    pub profile: &'a Profile,
    /// What the user says.
    pub settings: &'a Settings,
    manifest: OnceLock<Option<usize>>,
    paths: OnceLock<PathIndex<'a>>,
    column: OnceLock<PathColumn>,
    references: OnceLock<Vec<Reference>>,
    rows_by_entry: OnceLock<FxHashMap<EntryId, Vec<u32>>>,
    troubled: OnceLock<Vec<EntryId>>,
    names: OnceLock<Names<'a>>,
}

impl<'a> Context<'a> {
    /// A context without any index yet.
    pub fn new(inventory: &'a Inventory, profile: &'a Profile, settings: &'a Settings) -> Self {
        Self {
            inventory,
            profile,
            settings,
            manifest: OnceLock::new(),
            paths: OnceLock::new(),
            column: OnceLock::new(),
            references: OnceLock::new(),
            rows_by_entry: OnceLock::new(),
            troubled: OnceLock::new(),
            names: OnceLock::new(),
        }
    }

    /// The entry with this id.
    pub fn entry(&self, id: EntryId) -> &'a Entry {
        self.inventory.entry(id)
    }

    /// What that entry says about itself.
    pub fn facts(&self, id: EntryId) -> &'a Facts {
        self.inventory.facts(id)
    }

    /// The troubles of one kind: those of the container first, without an entry, then those of entries.
    pub fn troubles(&self, kind: TroubleKind) -> impl Iterator<Item = (Option<&'a Entry>, &'a Trouble)> {
        let inventory = self.inventory;
        let troubled = self.troubled.get_or_init(|| {
            let has_troubles = |id: &EntryId| !inventory.facts(*id).troubles.is_empty();
            inventory.live().map(|entry| entry.id).filter(has_troubles).collect()
        });
        let of_entries = troubled.iter().flat_map(move |id| {
            inventory.facts(*id).troubles.iter().map(move |trouble| (Some(inventory.entry(*id)), trouble))
        });
        let of_container = inventory.container.troubles.iter().map(|trouble| (None, trouble));
        of_container.chain(of_entries).filter(move |(_, trouble)| trouble.kind == kind)
    }

    /// The names of the package's entries, and the folders they stand in.
    pub fn names(&self) -> &Names<'a> {
        self.names.get_or_init(|| Names::new(self.inventory))
    }

    /// The tables of the package that are not junk, in listing order.
    pub fn tables(&self) -> impl Iterator<Item = &'a Manifest> {
        self.inventory.manifests.iter().filter(|table| {
            let entry = self.inventory.entry(table.entry);
            entry.is_file() && !entry.path.is_junk()
        })
    }

    /// The table that lists the images: the one that `--csv` names, the only one, or the only one of
    /// several in which cells name files.
    pub fn manifest(&self) -> Option<&'a Manifest> {
        let index = self.manifest.get_or_init(|| self.choose_manifest());
        index.map(|index| &self.inventory.manifests[index])
    }

    fn choose_manifest(&self) -> Option<usize> {
        let position =
            |entry: EntryId| self.inventory.manifests.iter().position(|table| table.entry == entry);
        let tables: Vec<&Manifest> = self.tables().collect();
        let named = |wanted: &str| {
            tables.iter().find(|table| {
                let path = &self.entry(table.entry).path;
                path.text() == wanted || path.name() == wanted
            })
        };
        if let Some(wanted) = &self.settings.csv {
            return position(named(wanted)?.entry);
        }
        match tables.as_slice() {
            [] => None,
            [only] => position(only.entry),
            several => {
                let mut naming = several.iter().filter(|table| path_column::names_files(self, table));
                match (naming.next(), naming.next()) {
                    (Some(only), None) => position(only.entry),
                    _ => None,
                }
            }
        }
    }

    /// The names of the package's files, folded for lookup.
    pub fn paths(&self) -> &PathIndex<'a> {
        self.paths.get_or_init(|| PathIndex::new(self.inventory))
    }

    /// Which column of the manifest names the files.
    pub fn path_column(&self) -> &PathColumn {
        self.column.get_or_init(|| path_column::find(self))
    }

    /// Every data row of the manifest with the file its cell names.
    pub fn references(&self) -> &[Reference] {
        self.references.get_or_init(|| ladder::references(self))
    }

    /// The data rows whose cell means this entry, however it was reached.
    pub fn rows_naming(&self, entry: EntryId) -> &[u32] {
        let rows = self.rows_by_entry.get_or_init(|| {
            let mut rows: FxHashMap<EntryId, Vec<u32>> = FxHashMap::default();
            for reference in self.references() {
                if let Some(entry) = reference.resolution.entry() {
                    rows.entry(entry).or_default().push(reference.row);
                }
            }
            rows
        });
        rows.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// Whether an entry is the table that lists the images, or another table.
    pub fn is_table(&self, id: EntryId) -> bool {
        self.inventory.manifests.iter().any(|table| table.entry == id)
    }

    /// The total order of members: entries by the bytes of their names, then rows by their place.
    pub fn compare(&self, left: Member, right: Member) -> Ordering {
        match (left, right) {
            (Member::Entry(a), Member::Entry(b)) => {
                self.entry(a).path.raw().cmp(self.entry(b).path.raw()).then(a.cmp(&b))
            }
            _ => left.cmp(&right),
        }
    }
}
