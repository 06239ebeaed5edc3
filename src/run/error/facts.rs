//! Facts that cannot be judged, as they are not those of a whole input.

use std::error::Error;
use std::path::{Path, PathBuf};

use super::Words;

/// Why facts are not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsError {
    file: PathBuf,
    line: Option<u64>,
    reason: String,
    cure: &'static str,
}

impl FactsError {
    /// What is wrong with a file of facts, at this line of it.
    pub(in crate::run) fn new(file: &Path, line: Option<u64>, reason: String) -> Self {
        let cure = "give each part of a scan once: --facts 'facts-*.jsonl.zst'";
        Self { file: file.to_path_buf(), line, reason, cure }
    }

    /// A file that is no archive, which this target takes as it is and a scan as an archive.
    pub(in crate::run) fn of_one_file(source: &str) -> Self {
        let reason =
            "is a single file, of which a scan says nothing that this target could be given".to_owned();
        Self { file: source.into(), line: None, reason, cure: "scan the folder that it lies in" }
    }

    /// The same of what `map` and `reduce` made of facts.
    pub(in crate::run) fn of_rows(self) -> Self {
        let cure = "map and reduce again, with the facts and the options of `merge`; give each of their outputs once";
        Self { cure, ..self }
    }

    pub(super) fn words(&self) -> Words {
        let file = self.file.display();
        let message = match self.line {
            Some(line) => format!("`{file}`: line {line}: {}", self.reason),
            None => format!("`{file}`: {}", self.reason),
        };
        (message, Some(self.cure.into()))
    }
}

impl Error for FactsError {}
