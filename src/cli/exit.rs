//! The exit codes, and which one wins.
//!
//! Knows no command.

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
