//! An exception of a configuration to set findings aside, and what is known of how that goes.
//!
//! Knows no file format: `config` reads it, `engine` carries it out, the rules of `config/` judge it.

use std::fmt;

use super::Glob;

/// A place in a configuration: a file beside the package, which says how it is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigPlace {
    /// The file, relative to the current directory.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// The same in bytes of UTF-8.
    pub column_bytes: u64,
}

impl fmt::Display for ConfigPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One `[[ignore]]` of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignore {
    /// A code, `group` or `group/*`.
    pub code: String,
    /// The entries or files that are meant; all of them where nothing is said.
    pub path: Option<Glob>,
    /// Why, in the user's words.
    pub reason: Option<String>,
    /// The last day on which it holds, where that day is over: `2026-01-31`.
    pub expired: Option<String>,
    /// Where it stands.
    pub place: ConfigPlace,
    /// Each input of the package, relative to the file that it stands in: `data/upload.zip`.
    pub inputs: Vec<String>,
    /// Whether this package is where it is judged.
    pub judged: Judged,
    /// It set something aside on a package before this one.
    pub was_used: bool,
}

/// Whether a package is where an exception is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Judged {
    /// No: another package that it is about follows.
    #[default]
    No,
    /// Yes; not every package that it is about was looked at.
    Partly,
    /// Yes, and every package that it is about was looked at.
    Wholly,
}
