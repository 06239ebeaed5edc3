//! What a path means that stands in place of a URL: a file of the package, or one that lies beside a bare table or
//! import file.
//!
//! Knows no rule.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::{EntryId, Inventory};
use crate::text::separators;

use super::ladder::{MatchKind, PathIndex, Resolution};
use super::url::{is_relative_path, is_slip, trimmed};

/// What a path in place of a URL means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Local<'a> {
    /// A file that is there, by its name.
    There(&'a str),
    /// A file that is there under a name that is spelt alike, and what differs.
    Near(&'a str, MatchKind),
    /// Files that fit equally well.
    Several(Vec<&'a str>),
    /// Nothing lies here that it could be compared with: the path as it follows a base.
    Unseen(String),
    /// Nothing that is there.
    Missing,
}

/// The files that a path can mean.
#[derive(Debug)]
pub(crate) struct LocalFiles<'a> {
    /// The package, or what lies around it where it is a bare file.
    files: &'a Inventory,
    paths: PathIndex<'a>,
    /// Whether there is an image among them.
    has_images: bool,
    /// The paths by their last component in lower case.
    by_name: OnceLock<HashMap<String, Vec<&'a str>>>,
}

/// Most files of one name whose paths are compared.
const TAILS: usize = 32;

impl<'a> LocalFiles<'a> {
    pub(crate) fn new(inventory: &'a Inventory) -> Self {
        let files = inventory.beside.as_deref().unwrap_or(inventory);
        Self {
            files,
            paths: PathIndex::new(files),
            has_images: files.media().next().is_some(),
            by_name: OnceLock::new(),
        }
    }

    /// What a path means; `has_base` where the user says at which URL the files can be fetched.
    pub(crate) fn find(&self, has_base: bool, path: &str) -> Local<'a> {
        match self.paths.resolve(path) {
            Resolution::Exact(entry) => Local::There(self.name(entry)),
            Resolution::Near(entry, match_kind) => Local::Near(self.name(entry), match_kind),
            Resolution::Ambiguous(entries) => {
                Local::Several(entries.iter().map(|entry| self.name(*entry)).collect())
            }
            _ if has_base
                && !self.has_images
                && is_relative_path(trimmed(path))
                && !is_slip(trimmed(path)) =>
            {
                Local::Unseen(separators(trimmed(path)).into_owned())
            }
            _ => Local::Missing,
        }
    }

    /// The files whose paths end like a path that nothing fits, by the most components; letter case is no matter.
    pub(crate) fn longest_tails(&self, path: &str) -> Vec<&'a str> {
        let wanted = separators(trimmed(path)).to_lowercase();
        let common = |name: &str| {
            let name = name.to_lowercase();
            let (mut ours, mut theirs) = (name.rsplit('/'), wanted.rsplit('/'));
            std::iter::from_fn(|| (ours.next()? == theirs.next()?).then_some(())).count()
        };
        let last = wanted.rsplit('/').next().unwrap_or_default();
        let alike = self.by_name().get(last).map_or(&[][..], Vec::as_slice);
        // Names that very many files have say nothing.
        let alike = if alike.len() > TAILS { &[] } else { alike };
        let counted: Vec<(usize, &str)> = alike.iter().map(|name| (common(name), *name)).collect();
        let most = counted.iter().map(|(count, _)| *count).max().unwrap_or_default();
        counted.into_iter().filter(|(count, _)| *count == most).map(|(_, name)| name).collect()
    }

    fn by_name(&self) -> &HashMap<String, Vec<&'a str>> {
        self.by_name.get_or_init(|| {
            let mut by_name: HashMap<String, Vec<&'a str>> = HashMap::new();
            for entry in self.paths.distinct() {
                by_name.entry(entry.path.name().to_lowercase()).or_default().push(self.name(entry.id));
            }
            by_name
        })
    }

    /// Whether this is the package itself, so that its entries can be pointed at.
    pub(crate) fn entry(&self, inventory: &Inventory, name: &str) -> Option<EntryId> {
        self.paths.exact(name).filter(|_| std::ptr::eq(self.files, inventory))
    }

    fn name(&self, entry: EntryId) -> &'a str {
        self.files.entry(entry).path.text()
    }
}
