//! Which inputs form one package: each its own, or all of them where the target joins them.
//!
//! Knows no rule; the joining itself is done in `source`.

use std::path::{Path, PathBuf};

use crate::model::{ContainerKind, Settings, TroubleKind};
use crate::source::{self, Opened, Part};

use super::Failure;
use super::args::TargetArgs;
use super::{package, push};

/// Inputs that form one package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inputs<'a> {
    /// At least one.
    paths: &'a [PathBuf],
    /// They stand side by side, each below its own name.
    joined: bool,
    /// A file that is no archive is a package of one file.
    bare: bool,
}

/// The packages that the inputs form for the target that the user named.
pub(super) fn packages<'a>(
    paths: &'a [PathBuf],
    target: Option<&str>,
    settings: &Settings,
) -> Result<Vec<Inputs<'a>>, Failure> {
    if !target.map(package::named).transpose()?.is_some_and(|profile| profile.joins_inputs) {
        return Ok(paths.chunks(1).map(|paths| Inputs { paths, joined: false, bare: false }).collect());
    }
    let is_merged = settings.push.merge.is_some();
    if !is_merged {
        apart(paths)?;
    }
    Ok(vec![Inputs { paths, joined: is_merged || paths.len() > 1, bare: true }])
}

/// Refuses inputs that lie in one another: each file would be sent twice.
fn apart(paths: &[PathBuf]) -> Result<(), Failure> {
    let real: Vec<(&PathBuf, PathBuf)> =
        paths.iter().filter_map(|path| Some((path, path.canonicalize().ok()?))).collect();
    for (index, (outer, outer_real)) in real.iter().enumerate() {
        for (other, (inner, inner_real)) in real.iter().enumerate() {
            if index != other && inner_real.starts_with(outer_real) {
                let (inner, outer) = (inner.display(), outer.display());
                return Err(Failure::new(format!(
                    "`{inner}` lies in `{outer}`: each of its files would be sent twice"
                ))
                .help("give only the outer one"));
            }
        }
    }
    Ok(())
}

impl Inputs<'_> {
    /// The inputs, the first of which may stand for all.
    pub(super) fn paths(&self) -> &[PathBuf] {
        self.paths
    }

    /// The first input.
    pub(super) fn first(&self) -> &Path {
        self.paths.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// What reports call the package.
    pub(super) fn name(&self) -> String {
        self.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    }

    /// The words of a command that builds from them: the inputs, and the options of a push where there are any.
    pub(super) fn words(&self, options: &TargetArgs) -> Vec<String> {
        if !self.bare {
            return Vec::new();
        }
        let inputs = self.paths.iter().map(|path| path.display().to_string());
        inputs.chain(push::words(&options.push)).collect()
    }

    /// Opens all of them as one package.
    pub(super) fn open(&self) -> Result<Opened, Failure> {
        // Nothing is read where one of several inputs cannot be looked at.
        self.paths.iter().try_for_each(|path| package::is_within_reach(path))?;
        if !self.joined {
            return if self.bare { open_one(self.first()) } else { package::open(self.first()) };
        }
        let part = |path: &PathBuf| Ok(Part { name: spelt(path), opened: open_one(path)? });
        Ok(source::join(self.paths.iter().map(part).collect::<Result<_, _>>()?))
    }
}

/// Opens an input; one that neither is nor claims to be an archive stands for itself.
fn open_one(path: &Path) -> Result<Opened, Failure> {
    let opened = package::open(path)?;
    let container = &opened.listing.container;
    let is_archive = container.claimed.is_some()
        || container.troubles.iter().any(|trouble| trouble.kind == TroubleKind::UnsupportedContainer);
    if container.kind == ContainerKind::Unknown && !is_archive {
        return package::open_bare(path);
    }
    Ok(opened)
}

/// The last component as the command line spells it: none for `/`, and `.` and `..` as they are.
fn spelt(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.trim_end_matches('/');
    text.rsplit('/').next().unwrap_or(text).to_owned()
}
