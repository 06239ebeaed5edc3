//! What is wrong with a profile: all of it at once, each with its place.
//!
//! Knows no key.

use std::fmt;

use crate::text::nearest;

/// One thing that is wrong with a profile, or with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// Line and column, from 1; nothing where it is about the whole.
    pub place: Option<(usize, usize)>,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:", self.file)?;
        if let Some((line, column)) = self.place {
            write!(out, "{line}:{column}:")?;
        }
        write!(out, " {}", self.message)
    }
}

/// A profile that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// All that is wrong with it, in the order of the text.
    pub problems: Vec<Problem>,
}

/// One line a problem.
impl fmt::Display for ProfileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        out.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ProfileError {}

impl From<Problem> for ProfileError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

/// Most words that are listed where none is near.
const LISTED: usize = 40;

/// The word that was meant, or those that there are.
pub(crate) fn instead<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    match nearest(known.iter().copied(), wrong) {
        Some(word) => format!("did you mean `{word}`?"),
        None if known.is_empty() => "there is none".to_owned(),
        None if known.len() > LISTED => format!("there are {}", known.len()),
        None => format!("known: {}", known.join(", ")),
    }
}
