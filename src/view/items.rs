//! The items that a push would make of a package: their names, their places, their slots in order.
//!
//! Judges nothing and reads nothing but names. Rules and emit both look at this one image.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Entry, EntryId, Inventory, MergeMode, NaturalKey, PushSettings};

use crate::profiles::PushNeeds;

/// Slots that a layout shows.
const GRID: usize = 16;

/// A package about to be pushed.
#[derive(Debug, Clone, Copy)]
pub struct Push<'a> {
    inventory: &'a Inventory,
    needs: &'a PushNeeds,
    settings: &'a PushSettings,
}

/// Where an item of one file will stand in the data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote<'a> {
    /// Name of the item.
    pub name: &'a str,
    /// Its folder, as it is sent.
    pub path: Cow<'a, str>,
}

/// An item that is made of the files of one folder.
#[derive(Debug, Clone)]
pub struct Merged<'a> {
    /// Name of the item.
    pub name: &'a str,
    /// The folder of the package that it is made of.
    pub folder: &'a str,
    /// Its files, in the order of the slots or slices.
    pub members: Vec<EntryId>,
    /// Files of its first level that are sent as such and that the mode leaves out.
    pub dropped: Vec<EntryId>,
    /// Files below its first level.
    pub nested: Vec<EntryId>,
}

impl<'a> Push<'a> {
    /// Looks at a package with the eyes of a platform.
    pub fn new(inventory: &'a Inventory, needs: &'a PushNeeds, settings: &'a PushSettings) -> Self {
        Self { inventory, needs, settings }
    }

    /// Whether a push sends this file at all.
    pub fn sends(&self, entry: &Entry) -> bool {
        entry.is_file() && !entry.path.is_junk() && self.needs.sends(entry.path.text())
    }

    /// Whether a file arrives: by itself, or in the first level of a folder to merge and of a kind that the
    /// mode takes.
    pub fn takes(&self, entry: &Entry) -> bool {
        let Some(mode) = self.settings.merge else { return self.sends(entry) };
        let is_first_level = entry.path.text().matches('/').count() == 1;
        entry.is_file() && !entry.path.is_junk() && is_first_level && self.is_member(mode, entry)
    }

    /// The item that a file becomes; `None` where it is not sent, or only as part of another item.
    pub fn remote(&self, entry: &'a Entry) -> Option<Remote<'a>> {
        let is_item = self.settings.merge.is_none() && self.sends(entry);
        is_item.then(|| Remote { name: entry.path.name(), path: self.path(entry) })
    }

    /// The key of a file in the storage.
    pub fn key(&self, entry: &Entry) -> String {
        match self.settings.prefix.trim_matches('/') {
            "" => entry.path.text().to_owned(),
            prefix => format!("{prefix}/{}", entry.path.text()),
        }
    }

    /// The folder of an item of one file.
    fn path(&self, entry: &'a Entry) -> Cow<'a, str> {
        let is_registered = self.settings.storage.is_some();
        if !self.settings.preserve_folders {
            let given = self.settings.remote_path.as_deref().unwrap_or_default();
            return match (given, is_registered) {
                ("", _) => "/".into(),
                (given, false) => given.into(),
                // What the client makes of a path, an import must write itself.
                (given, true) => format!("/{}", given.trim_matches('/')).into(),
            };
        }
        if is_registered {
            let key = self.key(entry);
            return format!("/{}", key.rsplit_once('/').map_or("", |(folder, _)| folder)).into();
        }
        let parent = entry.path.parent();
        let below_root = match self.root_folder(entry) {
            Some(folder) => parent.strip_prefix(folder).unwrap_or(parent).trim_start_matches('/'),
            None => parent,
        };
        match below_root {
            "" => "/".into(),
            folder => folder.into(),
        }
    }

    /// The folder of the input that holds an entry, where inputs were joined.
    fn root_folder(&self, entry: &Entry) -> Option<&'a str> {
        let (folder, _) = entry.path.text().split_once('/')?;
        let roots = &self.inventory.container.roots;
        roots.iter().find(|root| root.folder == folder).map(|root| root.folder.as_str())
    }

    /// The items that folders become, in the order in which they are sent; none without a merge mode.
    pub fn merged(&self) -> Vec<Merged<'a>> {
        let Some(mode) = self.settings.merge else { return Vec::new() };
        let mut found: Vec<Merged<'a>> = Vec::new();
        let mut by_folder: BTreeMap<&str, usize> = BTreeMap::new();
        let item = |folder: &'a str, name: &'a str| {
            let (members, dropped, nested) = Default::default();
            Merged { name, folder, members, dropped, nested }
        };
        for root in &self.inventory.container.roots {
            by_folder.insert(&root.folder, found.len());
            found.push(item(&root.folder, &root.name));
        }
        for entry in self.inventory.files() {
            // A file beside the folders belongs to none of them.
            let Some((folder, rest)) = entry.path.text().split_once('/') else { continue };
            let index = *by_folder.entry(folder).or_insert(found.len());
            if index == found.len() {
                found.push(item(folder, folder));
            }
            let Some(item) = found.get_mut(index) else { continue };
            if rest.contains('/') {
                item.nested.push(entry.id);
            } else if self.is_member(mode, entry) {
                item.members.push(entry.id);
            } else if self.sends(entry) {
                item.dropped.push(entry.id);
            }
        }
        for item in &mut found {
            self.sort(&mut item.members);
        }
        found
    }

    fn is_member(&self, mode: MergeMode, entry: &Entry) -> bool {
        let name = entry.path.text();
        match mode {
            MergeMode::Slots => self.sends(entry),
            MergeMode::Channels => self.needs.is_image(name),
            MergeMode::Series => self.needs.is_slice(entry.path.name()),
        }
    }

    /// Natural order; names that it takes for equal stand by their bytes.
    fn sort(&self, members: &mut [EntryId]) {
        members.sort_by_cached_key(|id| {
            let path = &self.inventory.entry(*id).path;
            (NaturalKey::new(path.name()), path.raw().to_vec())
        });
    }
}

impl Remote<'_> {
    /// What is unique in a data set: folder and name.
    pub fn full(&self) -> String {
        match self.path.trim_matches('/') {
            "" => format!("/{}", self.name),
            folder => format!("/{folder}/{}", self.name),
        }
    }
}

/// The slots of an item as columns of a grid, from the left and downward: one row up to three, two columns for
/// four, three up to nine, four up to sixteen; those beyond are not shown.
pub(crate) fn grid(count: usize) -> Vec<Vec<usize>> {
    let shown = count.min(GRID);
    let columns = match shown {
        0..=3 => shown,
        4 => 2,
        5..=9 => 3,
        _ => 4,
    };
    (0..columns).map(|column| (column..shown).step_by(columns.max(1)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture, profiles};

    fn stated(text: &str) -> Vec<String> {
        let fixture = fixture::parse(text).unwrap();
        let profile = profiles::find("v7-darwin").unwrap();
        let needs = profile.push.as_ref().unwrap();
        let push = Push::new(&fixture.inventory, needs, &fixture.settings.push);
        let single = fixture.inventory.files().filter_map(|entry| push.remote(entry));
        let single = single.map(|item| format!("{} in {}", item.name, item.path));
        let name = |id: &EntryId| fixture.inventory.entry(*id).path.name();
        let merged = push.merged().into_iter().map(|item| {
            let members: Vec<&str> = item.members.iter().map(name).collect();
            format!("{}: {}", item.name, members.join(" "))
        });
        single.chain(merged).collect()
    }

    #[test]
    fn a_plain_push_flattens_unless_it_preserves_folders() {
        let files = "x/a.JPG\nb.dcm\nx/y/c.nii.gz\nx/notes.txt\n__MACOSX/._a.jpg";
        assert_eq!(stated(files), ["a.JPG in /", "b.dcm in /", "c.nii.gz in /"]);
        let preserved = stated(&format!("set preserve-folders\n{files}"));
        assert_eq!(preserved, ["a.JPG in x", "b.dcm in /", "c.nii.gz in x/y"]);
        assert_eq!(stated(&format!("set remote-path=my/dir/\n{files}"))[0], "a.JPG in my/dir/");
    }

    #[test]
    fn folders_are_determined_from_the_input_that_holds_them() {
        let files = "set preserve-folders\nroot p\nroot q\np/a.png\np/x/b.png\nq/x/c.png";
        assert_eq!(stated(files), ["a.png in /", "b.png in x", "c.png in x"]);
    }

    #[test]
    fn a_folder_becomes_an_item_with_its_files_in_natural_order() {
        let files = "a/10.png\na/2.PNG\na/1.dcm\na/x/3.png\na/t.txt\nb/.dcm\nb/2.DCM";
        let merged = |mode: &str| stated(&format!("set item-merge-mode={mode}\n{files}"));
        assert_eq!(merged("slots"), ["a: 1.dcm 2.PNG 10.png", "b: 2.DCM .dcm"]);
        assert_eq!(merged("channels"), ["a: 2.PNG 10.png", "b: "]);
        assert_eq!(merged("series"), ["a: 1.dcm", "b: 2.DCM"]);
    }

    #[test]
    fn grids_grow_by_columns() {
        let columns = |count| grid(count).len();
        let counted: Vec<usize> = (1..=17).map(columns).collect();
        assert_eq!(counted, [1, 2, 3, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4]);
        assert_eq!(grid(7), [vec![0, 3, 6], vec![1, 4], vec![2, 5]]);
        assert_eq!(grid(16)[3], [3, 7, 11, 15]);
        assert_eq!(grid(40), grid(16));
    }
}
