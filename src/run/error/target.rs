//! Targets that cannot be determined.

use std::error::Error;
use std::io;

use crate::profiles;

use super::Words;

/// Why the target cannot be determined.
#[derive(Debug)]
#[non_exhaustive]
pub enum TargetError {
    /// What is decided of an entry alone is decided for a target that is known before.
    NotNamed,
    /// A word that is no target.
    Unknown {
        /// The word as given.
        word: String,
        /// A target that is spelt alike.
        near: Option<String>,
    },
    /// A profile that cannot be used.
    Unusable {
        /// The file as given.
        word: String,
        /// All that is wrong with it.
        reason: String,
    },
    /// The file of a profile cannot be read.
    Unreadable(String, io::Error),
    /// What the input suggests is no target of this version.
    NotKnown {
        /// The target that it suggests.
        id: &'static str,
        /// What suggests it.
        because: &'static str,
    },
    /// The target has no such limit.
    NoSuchLimit {
        /// Where it is set.
        place: String,
        /// The limit as given.
        limit: String,
        /// The target.
        target: String,
        /// The limits that can be set for it.
        known: Vec<String>,
    },
    /// The target has no such mode.
    NoSuchMode {
        /// The mode as given.
        mode: String,
        /// The target.
        target: String,
        /// The modes that it has.
        known: Vec<String>,
    },
}

impl TargetError {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::NotNamed => (
                "a part of an input suggests no target".into(),
                Some("name it with --target; `imgpack targets` lists them".into()),
            ),
            Self::Unknown { word, near } => {
                let help = near.as_ref().map(|near| format!("did you mean `{near}`?"));
                let help = help.unwrap_or_else(|| "`imgpack targets` lists the targets".into());
                let known: Vec<&str> = profiles::ids().collect();
                (format!("--target {word}: unknown target; known: {}", known.join(", ")), Some(help))
            }
            Self::Unusable { word, reason } => (
                format!("--target {word}: the profile cannot be used\n{reason}"),
                Some("docs/adding-a-platform.md says what a profile holds".into()),
            ),
            Self::Unreadable(word, error) => (format!("--target {word}: cannot be read: {error}"), None),
            Self::NotKnown { id, because } => (
                format!("the target looks like `{id}` ({because}), which this version does not know"),
                Some("name a target with --target; `imgpack targets` lists them".into()),
            ),
            Self::NoSuchLimit { place, limit, target, known } => (
                format!("{place}: [limits] {limit}: the target {target} has no such limit"),
                Some(format!("its limits are {}", known.join(", "))),
            ),
            Self::NoSuchMode { mode, target, known } => {
                let help = (!known.is_empty()).then(|| format!("its modes are {}", known.join(", ")));
                (format!("--symbiota-mode {mode}: the target {target} has no such mode"), help)
            }
        }
    }
}

impl Error for TargetError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable(_, error) => Some(error),
            _ => None,
        }
    }
}
