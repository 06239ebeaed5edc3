//! What GitHub Actions gets beside a report for people: annotations, and the summary of the job.
//!
//! Says nothing anywhere else. A summary that cannot be written is a note: the verdict stands all the same.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::report::{self, Appearance, Package};

use super::sink::quiet_on_closed_pipe;
use super::{Failure, note};

/// Writes both, where the run is a step of a job.
pub(super) fn annotate(packages: &[Package<'_>]) -> Result<(), Failure> {
    if env::var_os("GITHUB_ACTIONS").is_none_or(|value| value != "true") {
        return Ok(());
    }
    if let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty())
        && let Err(error) = append(Path::new(&path), packages)
    {
        note(&format!("the summary of the job cannot be written: {error}"));
    }
    let Some(render) = report::find("github") else { return Ok(()) };
    let mut out = io::BufWriter::new(io::stdout().lock());
    quiet_on_closed_pipe(render(packages, Appearance::default(), &mut out).and_then(|()| out.flush()))
}

/// Other steps wrote to the same file before.
fn append(path: &Path, packages: &[Package<'_>]) -> io::Result<()> {
    let mut text = Vec::new();
    (report::JOB_SUMMARY)(packages, Appearance::default(), &mut text)?;
    OpenOptions::new().append(true).create(true).open(path)?.write_all(&text)
}
