//! Which annotation belongs to which image: the one of its name in its folder, else one that lies in a
//! folder of annotations.
//!
//! Names are compared byte for byte, extensions in any letter case. Knows no rule code.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Entry, EntryId, Format, Inventory};

/// How many images of one name are looked at for the nearest; of so many nobody knows which is meant.
const LOOKED_AT: usize = 256;

/// Where the images of an annotation lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairing {
    /// In its folder; several where they differ in their extensions.
    Beside(Vec<EntryId>),
    /// In another folder, and nothing but annotations lies in its own: the nearest of them.
    Apart(Vec<EntryId>),
    /// Nowhere.
    Orphan,
}

/// The annotations of a package and their images.
#[derive(Debug, Default)]
pub struct Pairs {
    pairings: FxHashMap<EntryId, Pairing>,
    /// The annotation beside each image that has one of its own.
    own: FxHashMap<EntryId, EntryId>,
    /// The annotation that speaks of each image, wherever it lies.
    claims: FxHashMap<EntryId, Claim>,
}

/// An annotation that speaks of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The annotation.
    pub annotation: EntryId,
    /// It speaks of other images as well, or others speak of this one.
    pub is_shared: bool,
}

impl Pairs {
    pub(crate) fn new(inventory: &Inventory) -> Self {
        let annotations: Vec<&Entry> = annotations(inventory).collect();
        if annotations.is_empty() {
            return Self::default();
        }
        let images = Images::new(inventory, &annotations);
        let mut pairs = Self::default();
        for entry in annotations {
            let pairing = images.pairing(inventory, entry);
            if let Pairing::Beside(images) = &pairing
                && let [image] = images.as_slice()
            {
                pairs.own.insert(*image, entry.id);
            }
            pairs.claim_all(entry.id, &pairing);
            pairs.pairings.insert(entry.id, pairing);
        }
        pairs
    }

    fn claim_all(&mut self, annotation: EntryId, pairing: &Pairing) {
        let (Pairing::Beside(images) | Pairing::Apart(images)) = pairing else { return };
        for image in images {
            let is_shared = images.len() > 1 || self.claims.contains_key(image);
            self.claims.insert(*image, Claim { annotation, is_shared });
        }
    }

    /// The annotation that speaks of an image.
    pub fn claim(&self, image: EntryId) -> Option<Claim> {
        self.claims.get(&image).copied()
    }

    /// Where the images of an annotation lie; `None` for any other entry.
    pub fn of(&self, annotation: EntryId) -> Option<&Pairing> {
        self.pairings.get(&annotation)
    }

    /// The images of an annotation.
    pub fn images(&self, annotation: EntryId) -> &[EntryId] {
        match self.of(annotation) {
            Some(Pairing::Beside(images) | Pairing::Apart(images)) => images,
            Some(Pairing::Orphan) | None => &[],
        }
    }

    /// The annotation beside an image that no other image shares.
    pub fn own(&self, image: EntryId) -> Option<EntryId> {
        self.own.get(&image).copied()
    }

    /// Every annotation that has its images beside it.
    pub fn beside(&self) -> impl Iterator<Item = (EntryId, &[EntryId])> {
        self.pairings.iter().filter_map(|(annotation, pairing)| match pairing {
            Pairing::Beside(images) => Some((*annotation, images.as_slice())),
            Pairing::Apart(_) | Pairing::Orphan => None,
        })
    }
}

/// The files that are annotations by their names.
pub(crate) fn annotations(inventory: &Inventory) -> impl Iterator<Item = &Entry> {
    inventory.files().filter(|entry| inventory.facts(entry.id).by_name == Some(Format::Xml))
}

/// The images of a package by their names.
struct Images<'a> {
    by_place: FxHashMap<(&'a str, &'a str), Vec<EntryId>>,
    by_stem: FxHashMap<&'a str, Vec<EntryId>>,
    /// Folders that hold images themselves.
    folders: FxHashSet<&'a str>,
    /// Folders and stems of annotations.
    annotated: FxHashSet<(&'a str, &'a str)>,
}

impl<'a> Images<'a> {
    fn new(inventory: &'a Inventory, annotations: &[&'a Entry]) -> Self {
        let place = |entry: &'a Entry| (entry.path.parent(), entry.path.stem());
        let mut found = Self {
            by_place: FxHashMap::default(),
            by_stem: FxHashMap::default(),
            folders: FxHashSet::default(),
            annotated: annotations.iter().map(|entry| place(entry)).collect(),
        };
        for entry in inventory.media() {
            found.by_place.entry(place(entry)).or_default().push(entry.id);
            found.by_stem.entry(entry.path.stem()).or_default().push(entry.id);
            found.folders.insert(entry.path.parent());
        }
        found
    }

    fn pairing(&self, inventory: &Inventory, annotation: &Entry) -> Pairing {
        let (folder, stem) = (annotation.path.parent(), annotation.path.stem());
        if let Some(images) = self.by_place.get(&(folder, stem)) {
            return Pairing::Beside(images.clone());
        }
        if self.folders.contains(folder) {
            return Pairing::Orphan;
        }
        let has_none = |id: &&EntryId| !self.annotated.contains(&(inventory.entry(**id).path.parent(), stem));
        let images = self.by_stem.get(stem).into_iter().flatten().filter(has_none);
        let near = |id: EntryId| shared(folder, inventory.entry(id).path.parent());
        let mut nearest: Vec<EntryId> = Vec::new();
        for image in images.copied().take(LOOKED_AT) {
            match nearest.first().map(|best| near(image).cmp(&near(*best))) {
                None | Some(std::cmp::Ordering::Equal) => nearest.push(image),
                Some(std::cmp::Ordering::Greater) => nearest = vec![image],
                Some(std::cmp::Ordering::Less) => {}
            }
        }
        if nearest.is_empty() { Pairing::Orphan } else { Pairing::Apart(nearest) }
    }
}

/// How many folders two paths have in common, from the root on.
fn shared(left: &str, right: &str) -> usize {
    left.split('/').zip(right.split('/')).take_while(|(a, b)| a == b).count()
}
