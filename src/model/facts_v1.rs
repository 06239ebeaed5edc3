//! `imgpack.facts.v1`: what is known of a package as lines of JSON, in both directions.
//!
//! One line for each input, one for each entry, one at the end that counts and digests the lines before it.
//! Fields may be added, never renamed or removed; docs/facts.md describes them. Knows no file: whoever reads or
//! writes hands over lines.

use sha2::{Digest as _, Sha256};

use super::{Container, Depth, Entry, Facts, Share};

pub(super) mod values;
mod wire;

#[cfg(test)]
mod tests;

/// The name of the shape, in every line.
pub const SCHEMA: &str = "imgpack.facts.v1";

/// One line, read back.
#[derive(Debug, Clone)]
pub enum Line {
    /// The first line of an input.
    Container {
        /// The input as the user named it.
        source: String,
        /// What the lines are about.
        extent: Extent,
        /// The package as a whole.
        container: Container,
    },
    /// One entry of an input.
    Entry {
        /// The input as the user named it.
        source: String,
        /// The entry as it is listed.
        entry: Entry,
        /// What its bytes say.
        facts: Facts,
        /// Its bytes, where it is a text that was kept to be judged.
        text: Option<Vec<u8>>,
    },
    /// An input that could not be opened.
    Unopened {
        /// The input as the user named it.
        source: String,
        /// Why.
        reason: String,
    },
    /// The last line.
    Trailer(Trailer),
}

/// How much of an input the lines are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How much of each file was read.
    pub depth: Depth,
    /// Entries of the whole input, whether or not there is a line of each.
    pub entries: u64,
    /// The part of the input that was scanned to be judged; nothing where the lines are there to be read.
    pub share: Option<Share>,
}

/// What the last line says of the lines before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trailer {
    /// Lines.
    pub rows: u64,
    /// Lines of entries among them.
    pub entries: u64,
    /// SHA-256 of the lines, each with its line feed.
    pub sha256: super::Digest,
}

/// A line that cannot be taken, or lines that are not all there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Its number, from 1; of lines that end early the number of those that are there.
    pub line: u64,
    /// What is wrong with it, in words.
    pub reason: String,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for Unfit {}

/// The count and the digest of the lines so far.
#[derive(Debug, Clone, Default)]
struct Sum {
    rows: u64,
    entries: u64,
    hash: Sha256,
}

impl Sum {
    fn add(&mut self, line: &str, is_entry: bool) {
        self.rows += 1;
        self.entries += u64::from(is_entry);
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
    }

    fn trailer(self) -> Trailer {
        Trailer { rows: self.rows, entries: self.entries, sha256: self.hash.finalize().into() }
    }
}

/// Makes lines, each without its line feed, and keeps count of them.
#[derive(Debug, Default)]
pub struct Writer(Sum);

impl Writer {
    /// The first line of an input.
    pub fn container(&mut self, source: &str, extent: Extent, container: &Container) -> String {
        self.counted(wire::container_line(source, extent, container), false)
    }

    /// The line of an entry, with its bytes where they are kept.
    pub fn entry(&mut self, source: &str, entry: &Entry, facts: &Facts, text: Option<&[u8]>) -> String {
        self.counted(wire::entry_line(source, entry, facts, text), true)
    }

    /// The line of an input that could not be opened.
    pub fn unopened(&mut self, source: &str, reason: &str) -> String {
        self.counted(wire::unopened_line(source, reason), false)
    }

    /// The last line.
    pub fn trailer(self) -> String {
        wire::trailer_line(&self.0.trailer())
    }

    fn counted(&mut self, line: String, is_entry: bool) -> String {
        self.0.add(&line, is_entry);
        line
    }
}

/// Takes lines and says what does not fit: a line that is no fact, one that is missing or changed.
#[derive(Debug, Default)]
pub struct Reader {
    sum: Sum,
    line: u64,
    is_complete: bool,
}

impl Reader {
    /// Takes one line without its line feed. Behind a trailer a new run may begin, so that files can be
    /// concatenated.
    ///
    /// # Errors
    /// The line is no line of this shape, or a trailer that does not fit the lines before it.
    pub fn line(&mut self, text: &str) -> Result<Line, Unfit> {
        self.line += 1;
        let line = wire::parse(text).map_err(|reason| self.unfit(reason))?;
        self.is_complete = matches!(line, Line::Trailer(_));
        if let Line::Trailer(trailer) = &line {
            self.compare(trailer)?;
        } else {
            self.sum.add(text, matches!(line, Line::Entry { .. }));
        }
        Ok(line)
    }

    /// Says that no line follows.
    ///
    /// # Errors
    /// The last line was no trailer: lines are missing.
    pub fn finish(self) -> Result<(), Unfit> {
        if self.is_complete { Ok(()) } else { Err(self.unfit("no trailer follows: lines are missing")) }
    }

    fn compare(&mut self, said: &Trailer) -> Result<(), Unfit> {
        let found = std::mem::take(&mut self.sum).trailer();
        if (said.rows, said.entries) != (found.rows, found.entries) {
            let reason = format!(
                "the trailer counts {} rows, {} of them entries; there are {} and {}",
                said.rows, said.entries, found.rows, found.entries
            );
            return Err(self.unfit(reason));
        }
        if said.sha256 == found.sha256 {
            Ok(())
        } else {
            Err(self.unfit("the digest in the trailer is of other lines"))
        }
    }

    fn unfit(&self, reason: impl Into<String>) -> Unfit {
        Unfit { line: self.line, reason: reason.into() }
    }
}
