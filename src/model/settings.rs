//! What the user said about this package: names that cannot be determined from the data, and permissions.
//!
//! Knows neither the command line nor `imgpack.toml`; both fill it.

use std::collections::BTreeSet;

use super::{CategoryFrom, CodePage, Given, Glob, Ignore, Ontology, PushSettings, RenditionSize};

/// Answers and permissions of the user.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `--csv`: the manifest's path or name.
    pub csv: Option<String>,
    /// `--encoding`: that of tables and annotations.
    pub encoding: Option<CodePage>,
    /// `--name-encoding`: that of the names in a zip.
    pub name_encoding: Option<CodePage>,
    /// `--file-column`: the header of the column with paths.
    pub file_column: Option<String>,
    /// The others, where it is given several times.
    pub more_file_columns: Vec<String>,
    /// The output is a build, so that a missing manifest may be generated.
    pub unsafe_fixes: bool,
    /// `--convert`.
    pub convert: bool,
    /// `--downscale`.
    pub downscale: bool,
    /// `--bake-orientation`.
    pub bake_orientation: bool,
    /// `--strip-metadata`.
    pub strip_metadata: bool,
    /// `--strip-location`.
    pub strip_location: bool,
    /// `--stretch`: of deep images the values that are used are spread over the range of 8 bits.
    pub stretch: bool,
    /// `--renditions`: copies that the output holds of every image.
    pub renditions: Vec<RenditionSize>,
    /// `--max-bytes`: bytes that a copy may have.
    pub max_bytes: Option<u64>,
    /// `--split`.
    pub split: bool,
    /// The output holds the images in folders, so that these take the form that the target reads.
    pub in_folders: bool,
    /// `--category-from`.
    pub category_from: CategoryFrom,
    /// `--root-category`.
    pub root_category: Option<String>,
    /// `--split-bytes`: bytes of one import file.
    pub split_bytes: Option<u64>,
    /// The output is an import file of this name: images are linked, and stay as they are.
    pub import_as: Option<String>,
    /// The output holds links to the images, which stay as they are.
    pub linked: bool,
    /// `--base-url`: stands before the paths of images where they are linked.
    pub base_url: Option<String>,
    /// `--ontology`: the metadata fields of the user's workspace.
    pub ontology: Option<Ontology>,
    /// `--existing-keys`: the keys that the platform already knows.
    pub existing_keys: BTreeSet<String>,
    /// `--pattern`: reads the identifier from the name of an image, as the platform writes it.
    pub pattern: Option<String>,
    /// `--pattern auto`: the pattern is proposed, and none is applied.
    pub propose_pattern: bool,
    /// `--replace`: what is replaced in the identifier, and by what.
    pub replace: Option<(String, String)>,
    /// `--exclude`: entries that are as if they were not there.
    pub exclude: Vec<Glob>,
    /// `--leave-out`: images that the output does without.
    pub leave_out: LeaveOut,
    /// `--skip-existing`: the output does without records whose key is among the existing ones.
    pub skip_existing: bool,
    /// Codes of rules whose fixes are not to be applied, for a front end that lets its user choose.
    pub declined: Vec<String>,
    /// The options that were given on the command line, as they were.
    pub given: Vec<Given>,
    /// Options of those that a plan found nothing to do for.
    pub idle: Vec<&'static str>,
    /// How the files are pushed, where the target is pushed to.
    pub push: PushSettings,
    /// Findings that a configuration sets aside.
    pub ignores: Vec<Ignore>,
}

/// Images that an output does without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeaveOut {
    /// Those that these patterns mean.
    pub globs: Vec<Glob>,
    /// Those with an error that no fix cures.
    pub broken: bool,
}

impl LeaveOut {
    /// The word that means broken images instead of a name.
    pub const BROKEN: &'static str = "broken";

    /// What the words of `--leave-out` mean.
    pub fn new(words: &[String]) -> Self {
        let globs = words.iter().filter(|word| *word != Self::BROKEN);
        Self {
            globs: globs.map(|word| Glob::new(word)).collect(),
            broken: words.iter().any(|word| word == Self::BROKEN),
        }
    }

    /// Whether nothing is to be left out.
    pub fn is_nothing(&self) -> bool {
        self.globs.is_empty() && !self.broken
    }
}
