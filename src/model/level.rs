//! The level that a platform or a user gives to a rule or a limit.
//!
//! Knows neither; `Severity` is what a finding has.

use serde::Deserialize;

use super::Severity;

/// A level as profiles and settings write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Level {
    Off,
    Hint,
    Warning,
    Error,
}

impl Level {
    /// All levels, the most severe first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Hint, Self::Off];

    /// The severity, or `None` for off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Hint => Some(Severity::Hint),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }

    /// The word of lists and pages.
    pub fn id(self) -> &'static str {
        self.severity().map_or("off", Severity::id)
    }
}
