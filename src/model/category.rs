//! The categories that folders mean to a target that sorts images by them.
//!
//! Knows no platform: whether folders mean anything is in its profile.

use std::borrow::Cow;

use super::{EntryPath, Inventory};

/// What a category is named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum CategoryFrom {
    /// The folder that holds the image.
    #[default]
    Parent,
    /// All folders above it, with `_` between them.
    Path,
}

impl CategoryFrom {
    /// All of them, in the order of the command line.
    pub const ALL: [Self; 2] = [Self::Parent, Self::Path];

    /// The word of the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Path => "path",
        }
    }
}

/// How the images of one package are sorted.
#[derive(Debug, Clone)]
pub struct Categories<'a> {
    from: CategoryFrom,
    /// The category of images that lie in no folder.
    root: Option<&'a str>,
    /// A folder around everything, which is no category.
    wrapper: &'a str,
}

impl<'a> Categories<'a> {
    /// Sorts the images of a package. A folder is around everything where every image lies below it and
    /// none directly in it.
    pub fn new(inventory: &'a Inventory, from: CategoryFrom, root: Option<&'a str>) -> Self {
        let shown = inventory.media().filter(|entry| entry.path.hidden_folder().is_none());
        let mut folders = shown.map(|entry| entry.path.parent());
        let first = folders.next().and_then(|folder| folder.split_once('/')).map_or("", |(first, _)| first);
        let is_around = |folder: &str| folder.split_once('/').is_some_and(|(outer, _)| outer == first);
        let wrapper = if folders.all(is_around) { first } else { "" };
        Self { from, root, wrapper }
    }

    /// The category of a file by its name; `None` where it lies in no folder, or in a hidden one.
    pub fn of<'p>(&self, path: &'p EntryPath) -> Option<Cow<'p, str>>
    where
        'a: 'p,
    {
        if path.hidden_folder().is_some() {
            return None;
        }
        let folder = self.relative(path);
        match self.from {
            _ if !is_named(last(folder)) => self.root.map(Cow::Borrowed),
            CategoryFrom::Parent => Some(Cow::Borrowed(last(folder))),
            CategoryFrom::Path => {
                let parts: Vec<&str> = folder.split('/').filter(|part| is_named(part)).collect();
                Some(Cow::Owned(parts.join("_")))
            }
        }
    }

    /// Whether a file lies in no folder that names a category, nor in a hidden one.
    pub fn is_at_root(&self, path: &EntryPath) -> bool {
        path.hidden_folder().is_none() && !is_named(last(self.relative(path)))
    }

    /// The folder of a file, below the one around everything.
    pub fn relative<'p>(&self, path: &'p EntryPath) -> &'p str {
        let folder = path.parent();
        if self.wrapper.is_empty() {
            return folder;
        }
        let inner = folder.strip_prefix(self.wrapper).and_then(|rest| rest.strip_prefix('/'));
        inner.unwrap_or(if folder == self.wrapper { "" } else { folder })
    }

    /// The name of a file, one level below the folder around everything.
    pub fn one_level(&self, category: &str, name: &str) -> String {
        let wrapper = if self.wrapper.is_empty() { String::new() } else { format!("{}/", self.wrapper) };
        format!("{wrapper}{category}/{name}")
    }
}

fn last(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or_default()
}

/// Whether the name of a folder can be that of a category.
fn is_named(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
}

#[cfg(test)]
mod tests {
    use crate::fixture;

    use super::*;

    fn sorted(text: &str, from: CategoryFrom, root: Option<&str>) -> Vec<String> {
        let inventory = fixture::parse(text).unwrap().inventory;
        let categories = Categories::new(&inventory, from, root);
        let of = |entry: &crate::model::Entry| {
            categories.of(&entry.path).map_or("-".to_owned(), std::borrow::Cow::into_owned)
        };
        inventory.media().map(of).collect()
    }

    #[test]
    fn an_image_is_sorted_by_the_folder_that_holds_it_or_by_all_of_them() {
        let text = "cat/a.jpg\ntrain/dog/b.jpg\nc.jpg\n./d.jpg";
        assert_eq!(sorted(text, CategoryFrom::Parent, None), ["cat", "dog", "-", "-"]);
        assert_eq!(sorted(text, CategoryFrom::Path, None), ["cat", "train_dog", "-", "-"]);
        assert_eq!(sorted(text, CategoryFrom::Parent, Some("rest")), ["cat", "dog", "rest", "rest"]);
    }

    #[test]
    fn a_folder_around_everything_is_no_category() {
        let around = "all/cat/a.jpg\nall/dog/b.jpg";
        assert_eq!(sorted(around, CategoryFrom::Path, None), ["cat", "dog"]);
        assert_eq!(sorted("all/a.jpg\nall/dog/b.jpg", CategoryFrom::Path, None), ["all", "all_dog"]);
        assert_eq!(sorted("cat/a.jpg\ncat/b.jpg", CategoryFrom::Parent, None), ["cat", "cat"]);
    }
}
