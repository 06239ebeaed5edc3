//! What can be said of a package once it was looked at: what is left, what was not looked at, what this tool failed
//! at.
//!
//! Knows no exit code and no report; `run::verdict` makes it, and both are made from it.

use super::{Depth, Tally};

/// The last word about a package, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Verdict {
    /// What is left: found on the input of a check, on the output of a build.
    pub left: Tally,
    /// What a baseline holds back of it.
    pub held_back: Tally,
    /// What was found and is set aside by the configuration; it is not in what is left.
    pub ignored: Tally,
    /// What of the input was not looked at.
    pub unread: Unread,
    /// How many URLs of its rows lead to something that is not here, and that nobody looked at.
    pub elsewhere: u64,
    /// What this tool failed at; with one of them nothing is the last word.
    pub defects: Vec<Defect>,
    /// What was looked for.
    pub scope: Scope,
    /// What was asked to be left out is all there was, so that nothing is left to upload.
    pub is_empty: bool,
}

/// What was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// How much of each file was read.
    pub depth: Depth,
    /// How many of the rules that apply to the target ran.
    pub rules: usize,
    /// Those rules.
    pub ran: Vec<&'static str>,
    /// How many apply to it.
    pub of: usize,
    /// Rules that are errors on the target and did not run.
    pub errors_off: Vec<&'static str>,
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
    /// Whether errors are left, or warnings where those fail too.
    pub fn fails(&self, strict: bool) -> bool {
        self.left.errors > 0 || self.is_empty || (strict && self.left.warnings > 0)
    }

    /// Whether a defect of this tool left something unsaid.
    pub fn is_defective(&self) -> bool {
        !self.defects.is_empty()
    }

    /// Whether everything was looked at that is asked of the package.
    pub fn is_the_last_word(&self) -> bool {
        self.unread == Unread::Nothing && !self.is_defective() && self.scope.errors_off.is_empty()
    }

    /// Whether the package may be sent: all was looked at, and no error is left, known or not.
    pub fn is_ready(&self) -> bool {
        self.is_the_last_word() && !self.fails(false) && self.held_back.errors == 0 && !self.is_blind()
    }

    /// Whether the user looks away from errors: their rules did not run, or they are set aside.
    pub fn is_blind(&self) -> bool {
        !self.scope.errors_off.is_empty() || self.ignored.errors > 0
    }
}
