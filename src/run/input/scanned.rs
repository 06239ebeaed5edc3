//! Inputs that are not at hand: what scans said of them, and what was decided of their entries elsewhere.
//!
//! Knows no line of facts and no row.

use std::path::{Path, PathBuf};

use crate::engine::Decisions;
use crate::model::{ContainerKind, Digest, Inventory, Share};
use crate::run::error::{FactsError, RunError};
use crate::run::{merge, recall};
use crate::source::{self, Opened, Part};

use super::{Input, Options, Place, spelt};

/// The packages that files of facts tell of, each its own, or all of them one where the target joins them.
pub fn recalled(files: &[PathBuf], options: &Options) -> Result<Vec<Input>, RunError> {
    let found = recall::packages(files)?;
    let joins = options.target.as_ref().is_some_and(|profile| profile.joins_inputs);
    if let Some(single) =
        found.iter().find(|one| joins && one.package.container.kind == ContainerKind::Unknown)
    {
        return Err(FactsError::of_one_file(&single.source).into());
    }
    let size = if joins { found.len().max(1) } else { 1 };
    let joined = joins && (options.settings.push.merge.is_some() || found.len() > 1);
    let input = |packages: &[recall::Package]| Place::Recalled { packages: packages.to_vec(), joined };
    Ok(found.chunks(size).map(|packages| Input(input(packages))).collect())
}

/// The same with what `map` and `reduce` decided of them.
pub fn merged(facts: &[PathBuf], rows: &[PathBuf], options: &Options) -> Result<Vec<Input>, RunError> {
    let inputs = recalled(facts, options)?;
    let rows = (rows, merge::Rows::read(rows)?);
    let decided = |input: Input| match input.0 {
        Place::Recalled { packages, joined } => {
            let packages = recall::decided(packages, &rows.1)?;
            Ok(Input(Place::Recalled { packages, joined }))
        }
        place => Ok(Input(place)),
    };
    let parts: Vec<_> = inputs.iter().flat_map(Input::parts).collect();
    rows.1.fit(rows.0.first().map_or(Path::new(""), PathBuf::as_path), options.digest(), &parts)?;
    inputs.into_iter().map(decided).collect()
}

impl Input {
    /// The parts of what was scanned, each with the digest of its facts.
    fn parts(&self) -> impl Iterator<Item = (String, Share, Digest)> {
        let packages = if let Place::Recalled { packages, .. } = &self.0 { packages.as_slice() } else { &[] };
        let parts = |one: &recall::Package| {
            let source = one.source.clone();
            one.parts.clone().into_iter().map(move |(share, digest)| (source.clone(), share, digest))
        };
        packages.iter().flat_map(parts)
    }

    /// What was decided elsewhere of the entries, as far as they are what they were then. Nothing where inputs are joined:
    /// their names are others.
    pub(in crate::run) fn decisions(&self, inventory: &Inventory) -> Option<Decisions> {
        match &self.0 {
            Place::Recalled { packages, joined: false } => packages.first()?.decisions(inventory),
            _ => None,
        }
    }
}

/// Opens what was scanned as if it was here.
pub(super) fn open(packages: &[recall::Package], joined: bool) -> Opened {
    if let ([only], false) = (packages, joined) {
        return source::recall(&only.package);
    }
    let part = |one: &recall::Package| Part {
        name: spelt(Path::new(&one.source)),
        opened: source::recall(&one.package),
    };
    source::join(packages.iter().map(part).collect())
}
