//! Where a configuration lies: in the nearest folder above an input that has one.
//!
//! Knows no key. Nothing is read but `pyproject.toml`, to see whether it holds one.

use std::path::{Component, Path, PathBuf};

use crate::model::is_url;
use crate::profiles::Problem;

use super::Known;
use super::table;

/// The name of a configuration that `imgpack init` writes.
pub(crate) const NAME: &str = "imgpack.toml";

/// The names of files that are configurations.
const NAMES: [&str; 2] = [NAME, ".imgpack.toml"];

/// The file that may hold a configuration as one of its tables.
pub(super) const PYPROJECT: &str = "pyproject.toml";

/// The configuration of an input, from the root on: that of the nearest folder which has one. Two in one folder
/// are a problem, since one of them would be ignored.
pub(crate) fn nearest(input: &Path, known: &dyn Known) -> Result<Option<PathBuf>, Problem> {
    let here = std::env::current_dir().ok();
    let start = match here.as_deref().filter(|_| is_url(input)) {
        // Above a store there is no folder; the configuration is that of where the run stands.
        Some(here) => Some(here),
        None if input.is_dir() => Some(input),
        None => input.parent(),
    };
    for folder in start.into_iter().flat_map(Path::ancestors) {
        let is_there = |path: &PathBuf| path.symlink_metadata().is_ok();
        let named: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).filter(is_there).collect();
        if let Some(path) = named.iter().find(|path| !path.is_file()) {
            return Err(unfit(path));
        }
        let project = Some(folder.join(PYPROJECT)).filter(|path| path.is_file());
        let mut found = named;
        if let Some(project) = project
            && holds_one(&project, known)?
        {
            found.push(project);
        }
        match found.as_slice() {
            [] => {}
            [only] => return Ok(Some(only.clone())),
            [first, second, ..] => {
                let other = second.file_name().unwrap_or_default().to_string_lossy();
                let message = format!("`{other}` beside it is a configuration as well; keep one of them");
                return Err(Problem { file: shown(first).display().to_string(), place: None, message });
            }
        }
    }
    Ok(None)
}

/// Something has the name of a configuration and is no file: what it was meant to say is not known.
fn unfit(path: &Path) -> Problem {
    let what = if path.is_dir() { "is a directory" } else { "leads to no file" };
    let message = format!("{what}; give it another name, or use --no-config");
    Problem { file: shown(path).display().to_string(), place: None, message }
}

/// Whether a `pyproject.toml` holds a configuration. One that cannot be read as TOML and names this tool is a problem.
fn holds_one(path: &Path, known: &dyn Known) -> Result<bool, Problem> {
    let problem = |place, message| Problem { file: shown(path).display().to_string(), place, message };
    let text = known.text(path).map_err(|reason| problem(None, format!("cannot be read: {reason}")))?;
    if !text.contains("imgpack") {
        return Ok(false);
    }
    match table::parsed(&text) {
        Ok(whole) => Ok(table::of_tool(whole.get_ref()).is_some()),
        Err(errors) => {
            let Some((byte, message)) = errors.into_iter().next() else { return Ok(false) };
            Err(problem(Some(table::Lines::of(&text).place(byte)), message))
        }
    }
}

/// A path from the root on.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::env::current_dir().map_or_else(|_| path.to_path_buf(), |current| joined(&current, path))
}

/// A path that is taken from a folder: without `.` in the middle, and with `..` taken away where it can be.
pub(super) fn joined(folder: &Path, path: &Path) -> PathBuf {
    if is_url(path) {
        return path.to_path_buf();
    }
    let mut whole = folder.to_path_buf();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if whole.file_name().is_some() => drop(whole.pop()),
            other => whole.push(other),
        }
    }
    whole
}

/// A path as somebody in the current folder would name it.
pub(crate) fn shown(path: &Path) -> PathBuf {
    std::env::current_dir().map_or_else(|_| path.to_path_buf(), |current| relative(path, &current))
}

/// A path as somebody in a folder would name it, both from the root on; from the root on where they share nothing.
pub(crate) fn relative(path: &Path, folder: &Path) -> PathBuf {
    if is_url(path) {
        return path.to_path_buf();
    }
    let parts: Vec<Component<'_>> = path.components().collect();
    let base: Vec<Component<'_>> = folder.components().collect();
    let shared = parts.iter().zip(&base).take_while(|(one, other)| one == other).count();
    let is_named = |part: &Component<'_>| matches!(part, Component::Normal(_));
    if !parts.iter().take(shared).any(is_named) && base.iter().any(is_named) {
        return path.to_path_buf();
    }
    let up = base.iter().skip(shared).map(|_| Component::ParentDir);
    let inner: PathBuf = up.chain(parts.into_iter().skip(shared)).collect();
    if inner.as_os_str().is_empty() { PathBuf::from(".") } else { inner }
}
