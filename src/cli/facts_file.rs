//! Where lines of facts and of rows go: standard output, or a file that appears whole, packed as its name says.
//!
//! Knows no line but by what the reader of them says.

use std::io::{self, BufRead as _, Read as _};
use std::path::{Path, PathBuf};

use crate::emit::atomic::{CommitError, Staged};
use crate::emit::is_same;
use crate::model::Entry;
use crate::model::facts_v1::{Extent, Line, Reader, SCHEMA};
use crate::model::rows_v1;
use crate::run::{self, Packed};

use super::Failure;
use super::sink::quiet_on_closed_pipe;

/// Bytes of a file of facts in which the schema stands.
const SCHEMA_WITHIN: u64 = 64;

/// Where lines go.
pub(super) struct Lines {
    /// What the lines are called.
    what: &'static str,
    out: Packed,
    staged: Option<(Staged, PathBuf)>,
}

impl Lines {
    /// A file beside its place, or standard output where none is named. An input is never written.
    pub(super) fn new(output: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, Failure> {
        Self::like("facts", SCHEMA, output, inputs)
    }

    /// The same for what is made of facts.
    pub(super) fn of_rows(output: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, Failure> {
        Self::like("rows", rows_v1::SCHEMA, output, inputs)
    }

    fn like(
        what: &'static str,
        schema: &str,
        output: Option<&Path>,
        inputs: &[PathBuf],
    ) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self { what, out: Packed::to_stdout(), staged: None });
        };
        if inputs.iter().any(|input| is_same(input, path)) {
            let message = format!("`{}` is an input; an input is never written", path.display());
            return Err(Failure::new(message).help(format!("give the {what} another name")));
        }
        if path.is_file() && !holds(schema, path) {
            let message = format!("`{}` is there and holds no {what}: it is not replaced", path.display());
            return Err(Failure::new(message).help(format!("give the {what} another name, or remove it")));
        }
        let staged = Staged::file_beside(path).map_err(|error| unwritten(what, path, &error))?;
        let file = staged.file().map_err(|error| unwritten(what, path, &error))?;
        Ok(Self { what, out: Packed::new(file, path), staged: Some((staged, path.to_path_buf())) })
    }

    /// Writes one line.
    pub(super) fn put(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.out.write(line.as_bytes()).and_then(|()| self.out.write(b"\n"));
        self.checked(written)
    }

    /// Writes what is left, and gives the file its name.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let written = self.out.finish();
        self.checked(written)?;
        let Self { what, staged: Some((staged, path)), .. } = self else { return Ok(()) };
        staged.commit(true).map_err(|failed| match failed {
            CommitError::Before(error) | CommitError::After(error) => unwritten(what, &path, &error),
        })
    }

    fn checked(&self, written: io::Result<()>) -> Result<(), Failure> {
        match &self.staged {
            Some((_, path)) => written.map_err(|error| unwritten(self.what, path, &error)),
            None => quiet_on_closed_pipe(written),
        }
    }
}

/// Whether lines of this shape were written to a file before.
fn holds(schema: &str, path: &Path) -> bool {
    let mut head = Vec::new();
    let read = run::facts_lines(path).and_then(|lines| lines.take(SCHEMA_WITHIN).read_to_end(&mut head));
    let text = String::from_utf8_lossy(&head);
    read.is_ok() && text.starts_with('{') && text.contains(schema)
}

fn unwritten(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("`{}`: the {what} cannot be written: {error}", path.display()))
}

/// What a file of facts says was listed of each input; nothing where it is not whole.
pub(super) fn listed(path: &Path) -> Option<Vec<(String, Extent, Vec<Entry>)>> {
    let mut reader = Reader::default();
    let mut listed: Vec<(String, Extent, Vec<Entry>)> = Vec::new();
    for line in run::facts_lines(path).ok()?.lines() {
        match reader.line(&line.ok()?).ok()? {
            Line::Container { source, extent, .. } => listed.push((source, extent, Vec::new())),
            Line::Entry { entry, .. } => listed.last_mut()?.2.push(entry),
            Line::Unopened { .. } => return None,
            Line::Trailer(_) => {}
        }
    }
    reader.finish().ok()?;
    Some(listed)
}
