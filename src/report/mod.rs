//! Writes what was found: one file a format, frozen shapes, every untrusted name escaped.
//!
//! Computes nothing new: lines and columns come from the tables, totals from the engine.

use std::collections::BTreeMap;
use std::io::{self, Write};

#[cfg(feature = "cli")]
pub(crate) use escape::shell;
#[cfg(feature = "cli")]
pub(crate) use human::markdown;
pub use json::{rules_json, targets_json};
pub use page::{rule_docs, rule_index, rule_page, rule_url};

use crate::model::{
    Artifact, Depth, EntryId, Findings, Given, Inventory, Known, Plan, Replacements, Verdict,
};
use crate::profiles::Profile;

mod concise;
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "some of it is for people alone"))]
mod escape;
mod example;
mod file;
mod fingerprint;
mod github;
mod gitlab;
mod html;
#[cfg(feature = "cli")]
mod human;
mod json;
mod jsonl;
mod junit;
mod page;
mod place;
mod rdjson;
mod sarif;
#[cfg(feature = "cli")]
mod source_text;
mod statistics;
mod stream;
mod summary;
mod table;
mod words;

/// What a build wrote.
#[derive(Debug, Clone)]
pub struct Output {
    /// Where, as the user named it.
    pub path: String,
    /// Members, or rows of an import file.
    pub entries: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal; of a directory, of nothing.
    pub sha256: Option<String>,
    /// It stays with the user: a table of old and new keys.
    pub is_kept: bool,
}

/// The part of a report that only a build has.
#[derive(Debug)]
pub struct Built<'a> {
    /// What is done.
    pub plan: &'a Plan,
    /// The package as it will be.
    pub inventory: &'a Inventory,
    /// What is still found on it.
    pub remaining: &'a Findings,
    /// What was written; the first of several when split.
    pub outputs: &'a [Output],
    /// The unified diff of the table, for `--dry-run`.
    pub diff: Option<&'a str>,
    /// Nothing was to be written.
    pub dry_run: bool,
}

/// The build that does most for a package that was checked, or that a refused one waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Where it would write to.
    pub output: String,
    /// The options that errors wait for, beside those that were given.
    pub options: Vec<Given>,
    /// Whether one of them is the likeliest of several answers, to be looked at.
    pub is_guess: bool,
    /// Findings of all levels that it removes.
    pub fixes: u64,
    /// Findings of all levels.
    pub of: u64,
    /// Errors that it leaves; with one of them nothing is written.
    pub errors: u64,
    /// All there is would be left out.
    pub leaves_nothing: bool,
}

/// What decided the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The clause that suggested it; `None` where the user named it.
    pub inferred: Option<String>,
    /// Nothing suggested a target, so that this is no more than the usual one.
    pub is_usual: bool,
    /// The mode of it that was inferred, and the clause that suggested that.
    pub mode: Option<(String, String)>,
    /// The configuration that said anything of this package.
    pub config: Option<ConfigNote>,
}

/// The configuration that options of a package come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigNote {
    /// The file, as messages call it.
    pub file: String,
    /// The data set, where the package is one.
    pub dataset: Option<String>,
    /// It names the target.
    pub names_target: bool,
}

/// A small JPEG each, by entry.
pub type Thumbnails = BTreeMap<EntryId, Vec<u8>>;

/// Everything a report says of one package.
#[derive(Debug)]
pub struct Package<'a> {
    /// The input as the user named it.
    pub input: &'a str,
    /// The paths of all inputs as the user named them.
    pub inputs: &'a [String],
    /// The options that were given on the command line.
    pub given: &'a [Given],
    /// What a build would make of it, where that was looked into.
    pub forecast: Option<&'a Forecast>,
    /// The target.
    pub profile: &'a Profile,
    /// What decided the target.
    pub because: &'a Choice,
    /// How much was read.
    pub depth: Depth,
    /// What was looked at.
    pub inventory: &'a Inventory,
    /// What was found.
    pub findings: &'a Findings,
    /// What can be said of it.
    pub verdict: &'a Verdict,
    /// What fingerprints call the package.
    pub artifact: &'a Artifact,
    /// Lines of a baseline that were looked for and not found, each with how many of it.
    pub unmatched: &'a [Known],
    /// Small JPEGs of images that something was found on, where a report shows them.
    pub thumbnails: &'a Thumbnails,
    /// What safe fixes do to the texts of files, where a report says so.
    pub replacements: &'a Replacements,
    /// What a build did about it.
    pub built: Option<Built<'a>>,
}

/// How a human report looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Appearance {
    /// Use ANSI colours.
    pub colour: bool,
    /// Draw with Unicode lines.
    pub unicode: bool,
    /// Let codes open their pages where they are clicked.
    pub links: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Leave out everything but findings.
    pub quiet: bool,
    /// Show every place, not the first ten of a code.
    pub verbose: bool,
    /// One line a code in place of its findings.
    pub statistics: bool,
}

impl Appearance {
    /// The same for what is no terminal.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { colour: false, links: false, ..self }
    }
}

/// Writes one report about all packages.
pub type Render = fn(&[Package<'_>], Appearance, &mut dyn Write) -> io::Result<()>;

/// The formats, in the order of the help text.
pub const FORMATS: &[(&str, Render)] = &[
    #[cfg(feature = "cli")]
    ("human", human::render),
    ("concise", concise::render),
    ("json", json::render),
    ("jsonl", jsonl::render),
    ("csv", table::render),
    ("sarif", sarif::render),
    ("junit", junit::render),
    ("github", github::render),
    ("gitlab", gitlab::render),
    ("rdjson", rdjson::render),
    ("html", html::render),
];

/// The writer of a format.
pub fn find(format: &str) -> Option<Render> {
    FORMATS.iter().find(|(name, _)| *name == format).map(|(_, render)| *render)
}

/// Writes the Markdown summary of a job of GitHub Actions about all packages.
pub const JOB_SUMMARY: Render = summary::render;

/// The formats of `--statistics`.
pub const STATISTICS: &[(&str, Render)] = &[
    #[cfg(feature = "cli")]
    ("human", human::render),
    ("concise", statistics::render),
    ("json", statistics::render_json),
];
