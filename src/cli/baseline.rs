//! `--baseline` and `--write-baseline`: the file of what is known, read before the run and written after it.
//!
//! Knows no rule.

use std::path::Path;

use crate::config;
use crate::model::{Baseline, Known, Unread};
use crate::report::Package;
use crate::run;
use crate::text::counted;

use super::args::{InputArgs, ReportArgs};
use super::call::Beside;
use super::{Failure, note, sink};

/// Lines that are named one by one.
const NAMED: usize = 10;

/// What is known: the baseline to be written anew, else the one that was given.
pub(super) fn known(args: &InputArgs) -> Result<Option<Baseline>, Failure> {
    let renewed = args.write_baseline.as_deref().map(read_to_renew);
    renewed.or_else(|| args.baseline.as_deref().map(read)).transpose()
}

/// The baseline in a file.
fn read(path: &Path) -> Result<Baseline, Failure> {
    let failed = |reason: String| Failure::new(format!("`{}`: {reason}", path.display()));
    let bytes = run::bounded(path).map_err(|error| {
        failed(format!("the baseline cannot be read: {error}"))
            .help("make one with `imgpack check INPUT --write-baseline imgpack-baseline.json`")
    })?;
    let text = String::from_utf8(bytes).map_err(|error| failed(format!("is no baseline: {error}")))?;
    Baseline::parse(&text).map_err(|reason| {
        failed(format!("is no baseline: {reason}"))
            .help("after a merge keep the lines of both sides; a line may stand twice and in any order")
    })
}

/// The baseline to be written anew; empty where there is none yet.
fn read_to_renew(path: &Path) -> Result<Baseline, Failure> {
    if path.symlink_metadata().is_ok() { read(path) } else { Ok(Baseline::default()) }
}

/// Writes the baseline of what was found, each package with its lines, and says where it is still to be named; else names
/// the lines of the one that was given that nothing matches any more.
pub(super) fn conclude<'l>(
    args: (&InputArgs, &ReportArgs, &Beside),
    packages: &[Package<'_>],
    lines: impl IntoIterator<Item = Option<&'l Baseline>>,
) -> Result<(), Failure> {
    let (InputArgs { baseline, write_baseline, .. }, ReportArgs { quiet, .. }, beside) = args;
    if let Some(path) = write_baseline {
        let known = write(path, read_to_renew(path)?, packages.iter().zip(lines))?.total();
        if !quiet {
            note(&format!("wrote {}: {}", path.display(), counted(known, "known finding", "known findings")));
            if let Some(advice) = advice(path, beside).filter(|_| baseline.is_none()) {
                note(&advice);
            }
        }
    } else if let Some(path) = baseline.as_deref().filter(|_| !quiet) {
        name_unmatched(path, packages);
    }
    Ok(())
}

/// What lets a hook and a job know of a baseline, where there is a configuration.
fn advice(path: &Path, beside: &Beside) -> Option<String> {
    let (config, folder) = (beside.note.as_ref()?, beside.folder.as_ref()?);
    let name = config::relative(&config::absolute(path), folder).display().to_string().replace('\\', "/");
    Some(format!(
        "next: write `baseline = \"{name}\"` at the top of {}, so that hooks and jobs hold it back too",
        config.file
    ))
}

/// Writes the baseline anew: the lines of what was checked are replaced, the others stay. Returns it.
fn write<'p, 'l>(
    path: &Path,
    mut baseline: Baseline,
    packages: impl Iterator<Item = (&'p Package<'p>, Option<&'l Baseline>)>,
) -> Result<Baseline, Failure> {
    for (package, lines) in packages {
        if package.verdict.unread == Unread::Nothing && !package.verdict.is_defective() {
            baseline.replace(package.artifact, lines.cloned().unwrap_or_default());
        } else {
            let name = package.input;
            note(&format!("`{name}`: part of it was not looked at; its lines of the baseline stay"));
        }
    }
    sink::keep(path, baseline.text().as_bytes()).map_err(|error| {
        Failure::new(format!("`{}`: the baseline cannot be written: {error}", path.display()))
    })?;
    Ok(baseline)
}

/// Names the lines that nothing matches any more.
fn name_unmatched(path: &Path, packages: &[Package<'_>]) {
    let unmatched: Vec<&Known> = packages.iter().flat_map(|package| package.unmatched).collect();
    let text =
        run::bounded(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    for known in unmatched.iter().take(NAMED) {
        let line = text.lines().position(|line| line.contains(&known.fingerprint)).map_or(0, |at| at + 1);
        let place = [&known.entry, &known.subject].into_iter().find(|text| !text.is_empty());
        let place = place.unwrap_or(&known.artifact);
        let times = if known.count == 1 { String::new() } else { format!(" ({} of them)", known.count) };
        note(&format!("{}:{line}: no longer found: {} `{place}`{times}", path.display(), known.code));
    }
    let more = unmatched.len().saturating_sub(NAMED) as u64;
    if more > 0 {
        note(&format!(
            "{}: {} no longer found",
            path.display(),
            counted(more, "more line is", "more lines are")
        ));
    }
    if !unmatched.is_empty() {
        note(&format!("  help: --write-baseline {} leaves these lines out", path.display()));
    }
}
