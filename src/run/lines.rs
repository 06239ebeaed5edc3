//! Lines of a file of facts or rows, one at a time, however long the file is.
//!
//! Knows no line but by its end.

use std::fs::File;
use std::io::{self, BufRead, Read as _};
use std::path::{Path, PathBuf};

use super::error::{FactsError, InputError, RunError};
use super::frames;

/// The longest line that is read, which may hold a table. Bytes.
const LINE_MAX: u64 = 256 << 20;

/// The name of standard input among files.
pub(crate) const STDIN: &str = "-";

/// The lines of a file, packed or not.
pub(super) struct Lines {
    file: PathBuf,
    lines: Box<dyn BufRead>,
    number: u64,
    text: Vec<u8>,
}

impl Lines {
    /// The lines of a file; those of standard input where it is called `-`.
    pub(super) fn open(file: &Path) -> Result<Self, RunError> {
        let lines =
            if file == Path::new(STDIN) { frames::unpacked(io::stdin()) } else { frames::facts_lines(file) };
        Ok(Self::of(file, lines.map_err(|error| unread(file, error))?))
    }

    /// Distinguishes a file that cannot be read before any other is.
    pub(super) fn are_there(file: &Path) -> Result<(), RunError> {
        if file == Path::new(STDIN) {
            return Ok(());
        }
        Ok(File::open(file).map(drop).map_err(|error| unread(file, error))?)
    }

    /// The lines of this text, which messages call by the name of the file.
    pub(super) fn of(file: &Path, lines: Box<dyn BufRead>) -> Self {
        Self { file: file.to_path_buf(), lines, number: 0, text: Vec::new() }
    }

    /// The next line without its line feed; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<&str>, FactsError> {
        self.text.clear();
        self.number += 1;
        let read = self.lines.by_ref().take(LINE_MAX).read_until(b'\n', &mut self.text);
        let length = read.map_err(|error| self.wrong(format!("cannot be read: {error}")))?;
        if length == 0 {
            return Ok(None);
        }
        if self.text.pop_if(|last| *last == b'\n').is_none() {
            return Err(self.wrong("does not end: lines are missing".into()));
        }
        let Self { text, file, number, .. } = self;
        let text = std::str::from_utf8(text);
        text.map(Some).map_err(|error| FactsError::new(file, Some(*number), error.to_string()))
    }

    /// What is wrong with the line that was read last.
    pub(super) fn wrong(&self, reason: String) -> FactsError {
        FactsError::new(&self.file, Some(self.number), reason)
    }
}

fn unread(file: &Path, error: io::Error) -> InputError {
    match error.kind() {
        io::ErrorKind::NotFound => InputError::Missing(file.to_path_buf()),
        _ => InputError::Unreadable(file.to_path_buf(), error),
    }
}
