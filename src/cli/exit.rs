//! The exit codes, and which one wins.
//!
//! Knows no command.

use crate::model::{Unread, Verdict};

/// How a run ended; the greater one wins where several packages differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing at error level.
    Clean,
    /// Findings at error level remain.
    Findings,
    /// Part of the input could not be read.
    Incomplete,
    /// A defect of this tool, caught.
    Internal,
    /// The command could not run.
    Unusable,
}

impl Exit {
    /// What a verdict means: a defect of this tool before all, then what was not read, then what was found.
    pub(super) fn of(verdict: &Verdict, strict: bool) -> Self {
        match verdict.unread {
            _ if verdict.is_defective() => Self::Internal,
            Unread::Part => Self::Incomplete,
            _ if verdict.fails(strict) => Self::Findings,
            // Nobody reported of the error that stopped the reading, so that the exit must.
            Unread::Rest => Self::Incomplete,
            Unread::Nothing => Self::Clean,
        }
    }

    /// The status of the process.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Incomplete => 3,
            Self::Internal => 70,
            Self::Unusable => 2,
        }
    }
}
