//! What the user says of a run, in the patterns of the library.
//!
//! Knows no word of the command line.

use std::path::PathBuf;
use std::sync::Arc;

#[cfg(feature = "fs")]
use sha2::{Digest as _, Sha256};

use crate::engine::{Levels, Selector};
#[cfg(feature = "fs")]
use crate::model::Digest;
use crate::model::{Baseline, Depth, Limit, Settings};
use crate::profiles::Profile;
use crate::report::ConfigNote;

use super::error::OptionsError;

/// What the user says of the package and of the rules.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The target; without one the input suggests it.
    pub target: Option<Profile>,
    /// The target's mode; without one input and output suggest it.
    pub mode: Option<String>,
    /// How much of each file is read.
    pub depth: Depth,
    /// Which rules run, and at which level; later ones win.
    pub rules: Vec<Selector>,
    /// What cannot be determined from the data, and permissions.
    pub settings: Settings,
    /// Only rules about one file run.
    pub per_entry: bool,
    /// A report will say what a build makes of a package that is checked.
    pub forecast: bool,
    /// A report will show thumbnails.
    pub thumbnails: bool,
    /// A report will say what safe fixes do to the texts of files.
    pub replacements: bool,
    /// Findings that are held back.
    pub baseline: Option<Arc<Baseline>>,
    /// What is found becomes known, so that it is held back from now on.
    pub renews_baseline: bool,
    /// The name of the data set; without one it is the path of the input.
    pub artifact: Option<String>,
    /// Where that path starts; without it the current directory.
    pub base: Option<PathBuf>,
    /// Limits that the user sets in place of the target's.
    pub limits: Vec<UserLimit>,
    /// The configuration that these options come from.
    pub config: Option<ConfigNote>,
}

/// A limit that the user sets in place of the target's.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UserLimit {
    /// Its name, as `imgpack targets` lists it.
    pub name: String,
    /// The limit.
    pub limit: Limit,
    /// A target without such a limit is an error.
    pub is_required: bool,
}

impl UserLimit {
    /// A limit that the target must have.
    pub fn new(name: impl Into<String>, limit: Limit) -> Self {
        Self { name: name.into(), limit, is_required: true }
    }
}

/// What the user says of an output.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BuildOptions {
    /// Where it goes; its name says its shape.
    pub output: PathBuf,
    /// Nothing is written.
    pub dry_run: bool,
    /// What stands there is replaced.
    pub force: bool,
    /// It is written though errors are left.
    pub keep_going: bool,
    /// The digest of what is written is wanted.
    pub digest: bool,
}

impl Options {
    /// A digest of all that decides what rules say of an entry, and of the version of this program.
    #[cfg(feature = "fs")]
    pub(super) fn digest(&self) -> Digest {
        let Self { target, mode, rules, limits, .. } = self;
        // What the command line was, and what is set aside of findings, changes nothing of what rules say.
        let settings = Settings { given: Vec::new(), ignores: Vec::new(), ..self.settings.clone() };
        let version = env!("CARGO_PKG_VERSION");
        Sha256::digest(format!("{version}{target:?}{mode:?}{rules:?}{limits:?}{settings:?}")).into()
    }

    /// The rules of a target that run, as the user wants them.
    pub(super) fn levels(&self, profile: &Profile) -> Result<Levels, OptionsError> {
        let levels = Levels::new(profile, &self.rules).map_err(OptionsError::NoSuchRule)?;
        let levels = if self.per_entry { levels.of_one_file() } else { levels };
        Ok(levels.for_transforms(&self.settings))
    }
}

impl BuildOptions {
    /// An output that replaces nothing and is written only where no error is left.
    pub fn to(output: impl Into<PathBuf>) -> Self {
        Self { output: output.into(), ..Self::default() }
    }
}
