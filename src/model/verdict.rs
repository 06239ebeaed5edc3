//! What can be said of a package once it was looked at: what is left, what was not read, what this tool failed at.
//!
//! Knows no exit code and no report; `run::verdict` makes it, and both are made from it.

use super::Tally;

/// The last word about a package, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Verdict {
    /// What is left: found on the input of a check, on the output of a build.
    pub left: Tally,
    /// What of the input was not looked at.
    pub unread: Unread,
    /// What this tool failed at; with one of them nothing is the last word.
    pub defects: Vec<Defect>,
}

/// What of an input was not looked at, though it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Unread {
    /// Everything was.
    #[default]
    Nothing,
    /// What stands behind an error of the container; a finding says so, unless its rule does not run.
    Rest,
    /// A file that cannot be read, or that changed meanwhile.
    Part,
}

/// A defect of this tool that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Defect {
    /// A reader broke off at the entry of this name.
    Entry(String),
    /// The rule with this code broke off.
    Rule(&'static str),
}

impl Verdict {
    /// A verdict to be filled in: nothing is left and everything was looked at.
    pub fn new(left: Tally, unread: Unread, defects: Vec<Defect>) -> Self {
        Self { left, unread, defects }
    }

    /// Whether errors are left, or warnings where those fail too.
    pub fn fails(&self, strict: bool) -> bool {
        self.left.errors > 0 || (strict && self.left.warnings > 0)
    }

    /// Whether a defect of this tool left something unsaid.
    pub fn is_defective(&self) -> bool {
        !self.defects.is_empty()
    }
}
