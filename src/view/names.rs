//! The names of a package's entries: which are taken, and what stands below which folder.
//!
//! Compares byte for byte, and on demand without letter case and Unicode form. Knows no rule.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::model::{Entry, EntryId, EntryKind, Flaws, Inventory};

use crate::text::{fold, nfc};

/// The names of the entries that are not junk.
#[derive(Debug)]
pub struct Names<'a> {
    inventory: &'a Inventory,
    taken: OnceLock<HashSet<&'a str>>,
    alike: OnceLock<HashSet<String>>,
    /// How many names become the same in Unicode form C; names of pure ASCII left out.
    forms: OnceLock<HashMap<String, u32>>,
    /// Folders with one entry each that proves them, in the order of [`tree_order`].
    folders: OnceLock<Vec<(&'a str, EntryId)>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(inventory: &'a Inventory) -> Self {
        Self {
            inventory,
            taken: OnceLock::new(),
            alike: OnceLock::new(),
            forms: OnceLock::new(),
            folders: OnceLock::new(),
        }
    }

    /// Whether an entry has this name; a slash at the end makes no difference.
    pub fn is_taken(&self, name: &str) -> bool {
        let taken = self.taken.get_or_init(|| wanted(self.inventory).map(bare).collect());
        taken.contains(name.trim_end_matches('/'))
    }

    /// Whether an entry has this name once letter case and Unicode form are ignored.
    pub fn is_taken_alike(&self, name: &str) -> bool {
        let alike =
            self.alike.get_or_init(|| wanted(self.inventory).map(|entry| alike(bare(entry))).collect());
        alike.contains(&alike_of(name))
    }

    /// Whether several files bear this name once their Unicode form is ignored.
    pub fn is_shared_in_form(&self, name: &str) -> bool {
        let forms = self.forms.get_or_init(|| {
            let mut forms: HashMap<String, u32> = HashMap::new();
            let foreign = |entry: &&Entry| entry.is_file() && entry.path.flaws().contains(Flaws::NON_ASCII);
            for entry in wanted(self.inventory).filter(foreign) {
                *forms.entry(nfc(entry.path.text()).into_owned()).or_default() += 1;
            }
            forms
        });
        forms.get(nfc(name).as_ref()).is_some_and(|count| *count > 1)
    }

    /// An entry that makes this name a folder: the folder itself, or something below it.
    pub fn folder(&self, name: &str) -> Option<EntryId> {
        self.first_at_or_below(name, |_| true)
    }

    /// Whether anything but folders stands below this folder.
    pub fn has_files_below(&self, folder: &str) -> bool {
        self.first_at_or_below(folder.trim_end_matches('/'), |id| {
            self.inventory.entry(id).kind != EntryKind::Directory
        })
        .is_some()
    }

    fn first_at_or_below(&self, name: &str, fits: impl Fn(EntryId) -> bool) -> Option<EntryId> {
        let folders = self.folders.get_or_init(|| folders(self.inventory));
        let start = folders.partition_point(|(folder, _)| tree_order(folder, name) == Ordering::Less);
        folders
            .get(start..)?
            .iter()
            .take_while(|(folder, _)| is_at_or_below(folder, name))
            .find(|(_, id)| fits(*id))
            .map(|(_, id)| *id)
    }
}

/// The folder that all files stand below, if there is one and its name is sound. The deepest one, so that
/// one fix takes out all that wrap each other.
pub(crate) fn single_root(inventory: &Inventory) -> Option<&str> {
    let shape = Flaws::PARENT | Flaws::ABSOLUTE | Flaws::DRIVE | Flaws::DOT_SLASH | Flaws::NOT_CANONICAL;
    let mut root: Option<&str> = None;
    for entry in inventory.files() {
        let (mut folder, _) = entry.path.text().rsplit_once('/')?;
        if entry.path.flaws().intersects(shape | Flaws::NOT_UTF8) {
            return None;
        }
        let other = *root.get_or_insert(folder);
        while !is_at_or_below(other, folder) {
            (folder, _) = folder.rsplit_once('/')?;
        }
        root = Some(folder);
    }
    root
}

/// A name as it compares when letter case and Unicode form are ignored.
pub(crate) fn alike(name: &str) -> String {
    nfc(&fold(&nfc(name))).into_owned()
}

fn alike_of(name: &str) -> String {
    alike(name.trim_end_matches('/'))
}

fn wanted(inventory: &Inventory) -> impl Iterator<Item = &Entry> {
    inventory.live().filter(|entry| !entry.path.is_junk())
}

fn bare(entry: &Entry) -> &str {
    entry.path.text().trim_end_matches('/')
}

/// Whether a path is a folder or lies below it.
pub(crate) fn is_at_or_below(folder: &str, name: &str) -> bool {
    folder.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Bytes in order, the slash before all others: what stands below a name directly follows it.
fn tree_order(left: &str, right: &str) -> Ordering {
    let rank = |byte: u8| if byte == b'/' { 0 } else { u16::from(byte) + 1 };
    left.bytes().map(rank).cmp(right.bytes().map(rank))
}

/// Every folder that something stands in or that is listed for itself. Where a folder has both, the
/// entry inside it is kept.
fn folders(inventory: &Inventory) -> Vec<(&str, EntryId)> {
    let mut found: HashMap<&str, EntryId> = HashMap::new();
    let mut last = "";
    for entry in wanted(inventory).filter(|entry| entry.kind != EntryKind::Directory) {
        let parent = entry.path.parent();
        // Neighbours mostly share their folder.
        if parent != last {
            found.entry(parent).or_insert(entry.id);
            last = parent;
        }
    }
    for entry in wanted(inventory).filter(|entry| entry.kind == EntryKind::Directory) {
        found.entry(bare(entry)).or_insert(entry.id);
    }
    found.remove("");
    let mut folders: Vec<(&str, EntryId)> = found.into_iter().collect();
    folders.sort_unstable_by(|left, right| tree_order(left.0, right.0));
    folders
}

#[cfg(test)]
mod tests {
    use crate::fixture;

    use super::*;

    #[test]
    fn a_name_is_a_folder_when_something_stands_below_it_however_names_sort() {
        let text = "a.png\na.png-b/c.png\na.png/deep/er/c.png\nz/\n\"z!/a.png\"\nb.png";
        let inventory = fixture::parse(text).unwrap().inventory;
        let names = Names::new(&inventory);
        assert!(names.folder("a.png").is_some());
        assert!(names.folder("a.png/deep").is_some());
        assert!(names.folder("z").is_some());
        assert!(names.folder("b.png").is_none());
        assert!(names.folder("a").is_none());
        assert!(names.has_files_below("a.png/"));
        assert!(!names.has_files_below("z/"));
    }

    #[test]
    fn names_are_taken_alike_without_case_and_form() {
        let inventory = fixture::parse("\"Caf\\u{c9}.png\"").unwrap().inventory;
        let names = Names::new(&inventory);
        assert!(names.is_taken_alike("cafe\u{301}.PNG"));
        assert!(!names.is_taken("cafe\u{301}.PNG"));
    }
}
