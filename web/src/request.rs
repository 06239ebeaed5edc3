//! Requests as the page writes them, and what they mean to the library.
//!
//! Names of options are those of the command line, with `_` in place of `-`.

use std::sync::Arc;

use imgpack::model::{CategoryFrom, CodePage, Depth, Given, Glob, LeaveOut, MergeMode, Settings};
use imgpack::run::{self, Held, Options, ReadAt};
use serde::Deserialize;

use crate::host::HostFile;

/// What the page wants.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Request {
    /// The targets that there are.
    Targets,
    /// A check of inputs.
    Check {
        /// What is looked at.
        inputs: Vec<Named>,
        /// What the user says of it.
        #[serde(default)]
        options: Wishes,
        /// Whether the HTML report shows thumbnails.
        #[serde(default)]
        thumbnails: bool,
        /// The reports that are wanted.
        reports: Vec<String>,
    },
    /// A corrected package of inputs, or the plan of one.
    Build {
        /// What it is made of.
        inputs: Vec<Named>,
        /// What the user says of it.
        #[serde(default)]
        options: Wishes,
        /// Its name, which says its shape.
        output: String,
        /// Nothing is written.
        #[serde(default)]
        dry_run: bool,
        /// The reports that are wanted.
        reports: Vec<String>,
    },
}

/// An input: a file, or a folder with files.
#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    name: String,
    /// The number of the file, and its bytes.
    file: Option<(u32, u64)>,
    /// Names below the folder, each with the number of the file and its bytes.
    #[serde(default)]
    files: Vec<(String, u32, u64)>,
}

impl Named {
    /// The input with the bytes that the host reads.
    pub(crate) fn held(self) -> Held {
        if let Some((number, size)) = self.file {
            return Held::file(self.name, HostFile { number, size });
        }
        let file = |(name, number, size)| (name, Arc::new(HostFile { number, size }) as Arc<dyn ReadAt>);
        Held::folder(self.name, self.files.into_iter().map(file).collect())
    }
}

/// What the user says of a package.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Wishes {
    target: Option<String>,
    depth: Option<String>,
    encoding: Option<String>,
    name_encoding: Option<String>,
    exclude: Vec<String>,
    csv: Option<String>,
    file_column: Option<String>,
    base_url: Option<String>,
    preserve_folders: bool,
    item_merge_mode: Option<String>,
    remote_path: Option<String>,
    pattern: Option<String>,
    symbiota_mode: Option<String>,
    category_from: Option<String>,
    root_category: Option<String>,
    leave_out: Vec<String>,
    /// Codes of rules whose fixes were unticked.
    declined: Vec<String>,
    unsafe_fixes: bool,
    convert: bool,
    downscale: bool,
    bake_orientation: bool,
    strip_metadata: bool,
    strip_location: bool,
}

impl Wishes {
    /// The options of the library; an error names the option that is none.
    pub(crate) fn options(&self) -> Result<Options, String> {
        let mut options = Options::default();
        options.target = named(self.target.as_ref(), run::named)?;
        options.mode.clone_from(&self.symbiota_mode);
        if let Some(word) = &self.depth {
            options.depth = one_of(Depth::ALL, Depth::id, "depth", word)?;
        }
        let settings = &mut options.settings;
        settings.encoding = code_page("encoding", self.encoding.as_ref())?;
        settings.name_encoding = code_page("name-encoding", self.name_encoding.as_ref())?;
        settings.exclude = self.exclude.iter().map(|glob| Glob::new(glob)).collect();
        settings.csv.clone_from(&self.csv);
        settings.file_column.clone_from(&self.file_column);
        settings.base_url.clone_from(&self.base_url);
        settings.pattern.clone_from(&self.pattern);
        settings.root_category.clone_from(&self.root_category);
        if let Some(word) = &self.category_from {
            settings.category_from = one_of(CategoryFrom::ALL, CategoryFrom::id, "category-from", word)?;
        }
        if options.target.as_ref().is_some_and(|target| target.push.is_some()) {
            let push = &mut settings.push;
            push.preserve_folders = self.preserve_folders;
            push.remote_path.clone_from(&self.remote_path);
            if let Some(word) = &self.item_merge_mode {
                push.merge = Some(one_of(MergeMode::ALL, MergeMode::id, "item-merge-mode", word)?);
            }
        }
        *settings = self.permitted(std::mem::take(settings));
        Ok(options)
    }

    /// The settings with what a plan may do.
    fn permitted(&self, settings: Settings) -> Settings {
        Settings {
            leave_out: LeaveOut::new(&self.leave_out),
            declined: self.declined.clone(),
            unsafe_fixes: self.unsafe_fixes,
            convert: self.convert,
            downscale: self.downscale,
            bake_orientation: self.bake_orientation,
            strip_metadata: self.strip_metadata,
            strip_location: self.strip_location,
            given: self.given(),
            ..settings
        }
    }

    /// The options as a command line would give them, in the order of its help text.
    fn given(&self) -> Vec<Given> {
        let value = |name: &str, value: &Option<String>| {
            value.clone().map(|value| Given { name: name.to_owned(), value: Some(value) })
        };
        let mut given: Vec<Given> = value("target", &self.target).into_iter().collect();
        given.extend(value("depth", &self.depth));
        given.extend(value("encoding", &self.encoding));
        given.extend(value("name-encoding", &self.name_encoding));
        given.extend(self.exclude.iter().filter_map(|glob| value("exclude", &Some(glob.clone()))));
        given.extend(value("csv", &self.csv));
        given.extend(value("file-column", &self.file_column));
        given.extend(value("base-url", &self.base_url));
        given.extend(self.preserve_folders.then(|| Given::flag("preserve-folders")));
        given.extend(value("item-merge-mode", &self.item_merge_mode));
        given.extend(value("remote-path", &self.remote_path));
        given.extend(value("pattern", &self.pattern));
        given.extend(value("symbiota-mode", &self.symbiota_mode));
        given.extend(value("category-from", &self.category_from));
        given.extend(value("root-category", &self.root_category));
        given.extend(self.leave_out.iter().filter_map(|glob| value("leave-out", &Some(glob.clone()))));
        let permits = [
            ("unsafe-fixes", self.unsafe_fixes),
            ("convert", self.convert),
            ("downscale", self.downscale),
            ("bake-orientation", self.bake_orientation),
            ("strip-metadata", self.strip_metadata),
            ("strip-location", self.strip_location),
        ];
        given.extend(permits.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| Given::flag(*name)));
        given
    }
}

/// What a word means, where there is one.
fn named<T, E: ToString>(
    word: Option<&String>,
    find: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, String> {
    word.map(|word| find(word).map_err(|error| error.to_string())).transpose()
}

fn code_page(option: &str, word: Option<&String>) -> Result<Option<CodePage>, String> {
    named(word, |word| {
        CodePage::named(word).ok_or_else(|| format!("{option}: `{word}` is no known encoding"))
    })
}

fn one_of<T: Copy, const N: usize>(
    all: [T; N],
    id: fn(T) -> &'static str,
    option: &str,
    word: &str,
) -> Result<T, String> {
    let known = all.map(id).join(", ");
    let found = all.into_iter().find(|one| id(*one) == word);
    found.ok_or_else(|| format!("{option}: `{word}` is none of {known}"))
}
