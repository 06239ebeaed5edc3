//! A number that a platform sets.
//!
//! Knows nothing of what is counted; the field that holds the limit says that.

use serde::Deserialize;

use super::{Citation, Level};

/// A number that a platform sets, with its level and its source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The largest value that is still fine.
    pub value: u64,
    /// What exceeding it is.
    pub level: Level,
    /// What exceeding it is where files are linked and not uploaded, if that differs.
    #[serde(default)]
    pub linked: Option<Level>,
    /// Who sets it.
    pub source: Citation,
    /// What is uncertain about it.
    #[serde(default)]
    pub note: Option<String>,
}

impl Limit {
    /// The sharpest limit that a value exceeds.
    pub fn exceeded(limits: &[Self], value: u64) -> Option<&Self> {
        limits
            .iter()
            .filter(|limit| value > limit.value)
            .max_by_key(|limit| (limit.level.severity(), limit.value))
    }
}
