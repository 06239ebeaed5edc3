//! What one place of a configuration says: options, exceptions, limits; and how a nearer one is laid over it.
//!
//! Knows no option but those that add up.

use std::path::{Path, PathBuf};

use crate::model::Ignore;

use super::Spot;

/// Options that add to what is said further away; all others replace it.
const ADDED: &[&str] = &["ignore", "level"];

/// An option, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetOption {
    /// The long name of the option.
    pub(crate) name: String,
    pub(crate) value: OptionValue,
    pub(crate) at: Spot,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OptionValue {
    Flag(bool),
    Texts(Vec<String>),
}

/// An `[[ignore]]`, and the folder that its path is relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    pub(crate) ignore: Ignore,
    pub(crate) folder: PathBuf,
}

/// A row of `[limits]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetLimit {
    pub(crate) name: String,
    pub(crate) value: u64,
    pub(crate) at: Spot,
}

/// What one place of a configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layer {
    pub(crate) options: Vec<SetOption>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) limits: Vec<SetLimit>,
}

impl Layer {
    /// This one laid over another.
    #[must_use]
    pub(crate) fn over(&self, below: &Self) -> Self {
        let adds = |name: &str| ADDED.contains(&name);
        let is_kept = |option: &&SetOption| adds(&option.name) || self.option(&option.name).is_none();
        let is_free = |limit: &&SetLimit| !self.limits.iter().any(|own| own.name == limit.name);
        Self {
            options: below.options.iter().filter(is_kept).chain(&self.options).cloned().collect(),
            exceptions: below.exceptions.iter().chain(&self.exceptions).cloned().collect(),
            limits: below.limits.iter().filter(is_free).chain(&self.limits).cloned().collect(),
        }
    }

    /// The option of this name; the nearest where several add up.
    pub(crate) fn option(&self, name: &str) -> Option<&SetOption> {
        self.options.iter().rfind(|option| option.name == name)
    }

    /// The target, where one is named.
    pub(crate) fn target(&self) -> Option<&str> {
        let OptionValue::Texts(texts) = &self.option("target")?.value else { return None };
        texts.first().map(String::as_str)
    }
}

impl SetOption {
    /// The words of a command line that say the same.
    pub(crate) fn words(&self) -> Vec<String> {
        match &self.value {
            OptionValue::Flag(true) => vec![format!("--{}", self.name)],
            OptionValue::Flag(false) => Vec::new(),
            OptionValue::Texts(texts) => texts.iter().map(|text| format!("--{}={text}", self.name)).collect(),
        }
    }

    /// Whether a nearer one adds to it.
    pub(crate) fn adds(&self) -> bool {
        ADDED.contains(&self.name.as_str())
    }
}

impl Exception {
    /// The option, with the inputs of a package as its file calls them.
    pub(crate) fn about(&self, inputs: &[PathBuf], relative: impl Fn(&Path, &Path) -> PathBuf) -> Ignore {
        let name = |input: &PathBuf| relative(input, &self.folder).to_string_lossy().replace('\\', "/");
        Ignore { inputs: inputs.iter().map(name).collect(), ..self.ignore.clone() }
    }
}
