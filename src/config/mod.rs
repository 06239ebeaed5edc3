//! `imgpack.toml`: found, read and laid over what it extends; all that is wrong with it at once, each with its place.
//!
//! Knows no option, no rule and no target: what may stand there is handed in by who knows them.

mod find;
mod layer;
mod read;
mod table;

use std::path::{Path, PathBuf};

pub(crate) use find::{NAME, absolute, nearest, relative, shown};
pub(crate) use layer::{Exception, Layer, OptionValue, SetLimit, SetOption};
pub(crate) use read::read;

use crate::model::ConfigPlace;
use crate::profiles::Problem;

/// A file by the names that it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// As messages call it.
    pub(crate) file: PathBuf,
    /// The folder that it lies in, from the root on: paths in it are relative to that.
    pub(crate) folder: PathBuf,
}

/// A configuration.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// Where it comes from.
    pub(crate) source: Source,
    /// What holds for every data set that does not say otherwise.
    pub(crate) defaults: Layer,
    /// The data sets, in the order of the text.
    pub(crate) datasets: Vec<DataSet>,
}

/// `[datasets.NAME]`.
#[derive(Debug, Default)]
pub(crate) struct DataSet {
    /// Its name.
    pub(crate) name: String,
    /// Its inputs, from the root on, and where each is named.
    pub(crate) paths: Vec<(PathBuf, Spot)>,
    /// What it says itself.
    pub(crate) layer: Layer,
}

/// A place in a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The file, as messages call it.
    pub(crate) file: PathBuf,
    /// Line and column, from 1.
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The column in bytes of UTF-8.
    pub(crate) column_bytes: usize,
}

impl Spot {
    /// The same for a finding.
    pub(crate) fn place(&self) -> ConfigPlace {
        let file = self.file.display().to_string();
        let [line, column, column_bytes] =
            [self.line, self.column, self.column_bytes].map(|number| number as u64);
        ConfigPlace { file, line, column, column_bytes }
    }

    /// What is wrong there.
    pub(crate) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem {
            file: self.file.display().to_string(),
            place: Some((self.line, self.column)),
            message: message.into(),
        }
    }
}

/// How often an option may stand in a configuration, and what its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Yes or no.
    Flag,
    /// One value.
    One,
    /// One value or several.
    Several,
}

/// Where an option may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everywhere.
    Package,
    /// At the top alone: it is about a run, which may look at several data sets.
    Run,
    /// Nowhere: it is about one call.
    Call,
}

/// An option of the command line, as a configuration knows it.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Its long name.
    pub(crate) name: String,
    pub(crate) takes: Takes,
    pub(crate) scope: Scope,
    /// Its value is the path of a file.
    pub(crate) is_path: bool,
    /// Its value is a number.
    pub(crate) is_number: bool,
    /// The values that there are, where they can be listed.
    pub(crate) values: Vec<String>,
    /// What it does, in one sentence.
    pub(crate) help: String,
}

/// What a configuration is read with, of which this module knows nothing itself.
pub(crate) trait Known {
    /// All options.
    fn options(&self) -> &[Shape];
    /// Whether an option takes this value, else why not.
    fn value(&self, option: &str, value: &str) -> Result<(), String>;
    /// Whether a code or `group/*` names a rule, else why not.
    fn rule(&self, code: &str) -> Result<(), String>;
    /// Whether a target takes an option.
    fn is_taken(&self, target: &str, option: &str) -> bool;
    /// Whether a target has a limit of this name that can be set, else what there is; any target, where none is named.
    fn limit(&self, target: Option<&str>, name: &str) -> Result<(), String>;
    /// The text of a file, or why it cannot be read.
    fn text(&self, path: &Path) -> Result<String, String>;
    /// Year, month and day, in UTC.
    fn today(&self) -> (u16, u8, u8);
}
