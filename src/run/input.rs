//! What one run looks at: an input, or several inputs that the target joins to one package.
//!
//! Knows no rule; the joining itself is done in `source`.

use std::path::{Path, PathBuf};

use crate::model::{ContainerKind, TroubleKind};
use crate::source::{self, Opened, Part};

use super::error::InputError;
use super::options::Options;

/// What one run looks at.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// At least one.
    paths: &'a [PathBuf],
    /// They stand side by side, each below its own name.
    joined: bool,
    /// A file that is no archive is a package of one file.
    bare: bool,
}

/// The packages that inputs form: each its own, or all of them one where the target joins them.
pub fn packages<'a>(paths: &'a [PathBuf], options: &Options) -> Result<Vec<Input<'a>>, InputError> {
    if !options.target.as_ref().is_some_and(|profile| profile.joins_inputs) {
        return Ok(paths.chunks(1).map(|paths| Input { paths, joined: false, bare: false }).collect());
    }
    let is_merged = options.settings.push.merge.is_some();
    if !is_merged {
        apart(paths)?;
    }
    Ok(vec![Input { paths, joined: is_merged || paths.len() > 1, bare: true }])
}

/// Refuses inputs that lie in one another: each file would be sent twice.
fn apart(paths: &[PathBuf]) -> Result<(), InputError> {
    let real: Vec<(&PathBuf, PathBuf)> =
        paths.iter().filter_map(|path| Some((path, path.canonicalize().ok()?))).collect();
    for (index, (outer, outer_real)) in real.iter().enumerate() {
        for (other, (inner, inner_real)) in real.iter().enumerate() {
            if index != other && inner_real.starts_with(outer_real) {
                return Err(InputError::Nested { inner: (*inner).clone(), outer: (*outer).clone() });
            }
        }
    }
    Ok(())
}

impl Input<'_> {
    /// The inputs, the first of which may stand for all.
    pub fn paths(&self) -> &[PathBuf] {
        self.paths
    }

    /// Whether files that are no archives are sent as they are, so that options say what becomes of them.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// The first input.
    pub(super) fn first(&self) -> &Path {
        self.paths.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// What reports call the package.
    pub fn name(&self) -> String {
        self.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    }

    /// Opens all of them as one package.
    pub(super) fn open(&self) -> Result<Opened, InputError> {
        // Nothing is read where one of several inputs cannot be looked at.
        self.paths.iter().try_for_each(|path| is_within_reach(path))?;
        if !self.joined {
            return if self.bare { open_one(self.first()) } else { open(self.first()) };
        }
        let part = |path: &PathBuf| Ok(Part { name: spelt(path), opened: open_one(path)? });
        Ok(source::join(self.paths.iter().map(part).collect::<Result<_, InputError>>()?))
    }
}

/// Opens an input.
pub(crate) fn open(path: &Path) -> Result<Opened, InputError> {
    source::open(path).map_err(|error| InputError::of(path, error))
}

/// Tells an input that cannot be looked at before any other is read.
pub(crate) fn is_within_reach(path: &Path) -> Result<(), InputError> {
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => std::fs::read_dir(path).map(drop),
        Ok(data) if data.is_file() => std::fs::File::open(path).map(drop),
        Ok(_) => return Err(InputError::NotAFileOrDirectory(path.into())),
        Err(_) => return Err(InputError::Missing(path.into())),
    }
    .map_err(|error| InputError::Unreadable(path.into(), error))
}

/// Opens an input; one that neither is nor claims to be an archive stands for itself.
fn open_one(path: &Path) -> Result<Opened, InputError> {
    let opened = open(path)?;
    let container = &opened.listing.container;
    let is_archive = container.claimed.is_some()
        || container.troubles.iter().any(|trouble| trouble.kind == TroubleKind::UnsupportedContainer);
    if container.kind == ContainerKind::Unknown && !is_archive {
        return source::open_bare(path).map_err(|error| InputError::of(path, error));
    }
    Ok(opened)
}

/// The last component as the command line spells it: none for `/`, and `.` and `..` as they are.
fn spelt(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.trim_end_matches('/');
    text.rsplit('/').next().unwrap_or(text).to_owned()
}
