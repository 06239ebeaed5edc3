//! The data sets below a folder: folders with images, archives with images, import files.
//!
//! Guesses by names alone, but for the target, which is what a check would infer. Hidden folders are passed over, and
//! links are not followed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::{ContainerKind, Format};
use crate::run;

/// How deep folders are looked into, and most folders and data sets that are looked at.
const DEPTH: usize = 6;
const FOLDERS: usize = 5_000;
const SETS: usize = 50;

/// Folders that hold what programs made.
const PASSED_OVER: [&str; 6] = ["node_modules", "target", "venv", "build", "dist", "__pycache__"];

/// A data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// With `/`, relative to the folder that was looked at; `.` for that itself.
    pub(super) path: String,
    /// The target, and what suggests it; nothing where nothing can be inferred.
    pub(super) target: Option<(String, String)>,
    /// A folder of images without a table or an import file.
    is_plain: bool,
    /// A folder that holds one image and nothing about it: a logo, and no data set.
    is_single: bool,
}

/// The data sets below a folder, by their paths.
pub(super) fn data_sets(folder: &Path) -> Vec<Found> {
    let mut walk = Walk { root: folder, folders: 0 };
    let mut found = walk.folder(folder, 0);
    found.retain(|one| !one.is_single || one.path == ".");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.truncate(SETS);
    for one in &mut found {
        one.target = run::suggested(&folder.join(&one.path));
    }
    found
}

struct Walk<'a> {
    root: &'a Path,
    folders: usize,
}

/// What stands in a folder.
#[derive(Default)]
struct Content {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Vec<Found> {
        self.folders += 1;
        if depth > DEPTH || self.folders > FOLDERS {
            return Vec::new();
        }
        let content = content(folder);
        let count = |is: fn(Format) -> bool| {
            content.files.iter().filter_map(|file| format(file)).filter(|format| is(*format)).count()
        };
        let holds = |is: fn(Format) -> bool| count(is) > 0;
        if holds(Format::is_media) {
            let is_single = count(Format::is_media) == 1 && !holds(says_something);
            return vec![Found { is_single, ..self.found(folder, !holds(is_table)) }];
        }
        let below: Vec<Found> =
            content.folders.iter().flat_map(|inner| self.folder(inner, depth + 1)).collect();
        let plain = below.iter().filter(|one| one.is_plain).count();
        // A table above folders of images lists them; folders of images side by side are categories of one data set.
        if plain > 0
            && (holds(is_table) || (plain > 1 && plain == below.len() && plain == content.folders.len()))
        {
            return vec![self.found(folder, !holds(is_table))];
        }
        let files = content.files.iter().filter(|file| is_package(file));
        below.into_iter().chain(files.map(|file| self.found(file, false))).collect()
    }

    fn found(&self, path: &Path, is_plain: bool) -> Found {
        let inner = path.strip_prefix(self.root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let path = if inner.is_empty() { ".".to_owned() } else { inner };
        Found { path, target: None, is_plain, is_single: false }
    }
}

/// Files and folders in the order of their names.
fn content(folder: &Path) -> Content {
    let mut content = Content::default();
    let Ok(entries) = fs::read_dir(folder) else { return content };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        match entry.file_type() {
            _ if name.starts_with('.') || PASSED_OVER.contains(&&*name) => {}
            Ok(kind) if kind.is_dir() => content.folders.push(entry.path()),
            Ok(kind) if kind.is_file() => content.files.push(entry.path()),
            _ => {}
        }
    }
    content.files.sort();
    content.folders.sort();
    content
}

/// Whether a file is a package of images by itself: an archive with an image in it, or an import file.
fn is_package(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if ContainerKind::from_name(&name).is_some() {
        return run::holds_images(file);
    }
    format(file) == Some(Format::Json) && run::is_import_file(file)
}

/// Whether a file may say something of images.
fn says_something(format: Format) -> bool {
    is_table(format) || matches!(format, Format::Json | Format::Xml)
}

fn is_table(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Tsv)
}

fn format(file: &Path) -> Option<Format> {
    Format::from_extension(&file.extension()?.to_string_lossy().to_ascii_lowercase())
}
