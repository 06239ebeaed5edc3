//! What check and build share: target, rules and settings are decided, then the input is read for them.
//!
//! Judges nothing.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::engine::{self, Decisions, Levels};
use crate::model::{Artifact, Baseline, Depth, GivenTable, Inventory, Settings, table_and_sheet};
use crate::rules::Facets;
use crate::source::{Opened, Source};

use super::error::{OptionsError, RunError};
use super::input::Input;
use super::load::{Phase, ReadRequest, Watch, load};
use super::options::Options;
use super::target::{self, Target};
use super::{artifact, mode, project};

/// A run whose target, rules and settings are decided.
pub(super) struct Prepared<'a> {
    pub(super) target: Target,
    pub(super) levels: Levels,
    pub(super) settings: Cow<'a, Settings>,
    pub(super) depth: Depth,
    /// What a baseline calls the package.
    pub(super) artifact: Artifact,
    /// What is known of it.
    pub(super) baseline: Option<Arc<Baseline>>,
    /// What is found becomes known.
    pub(super) renews: bool,
    /// What was decided elsewhere of the entries.
    pub(super) decisions: Option<Decisions>,
}

/// An opened input, and the table that the user gives by its path.
pub(super) struct Package {
    pub(super) opened: Opened,
    given_table: Option<GivenTable>,
}

/// An opened input, without what is to be as if it was not there.
pub(super) fn opened(input: &Input, options: &Options) -> Result<Package, RunError> {
    let mut opened = input.open()?;
    let globs = &options.settings.exclude;
    for entry in opened.listing.entries.iter_mut().filter(|_| !globs.is_empty()) {
        entry.dropped |= globs.iter().any(|glob| glob.matches(entry.path.text()));
    }
    #[cfg(feature = "fs")]
    let (opened, given_table) = super::table::joined(opened, input, options)?;
    #[cfg(not(feature = "fs"))]
    let given_table = None;
    Ok(Package { opened, given_table })
}

/// The target of a run, in its mode.
pub(super) fn target(
    input: &Input,
    opened: &Opened,
    options: &Options,
    output: Option<&Path>,
) -> Result<Target, RunError> {
    let target = target::target(options.target.as_ref(), output, input.first(), opened)?;
    let mut target = mode::chosen(target, options, output, opened)?;
    target.because.config.clone_from(&options.config);
    target::limited(&mut target.profile, &options.limits)?;
    Ok(target)
}

impl<'a> Prepared<'a> {
    pub(super) fn new(
        input: &Input,
        target: Target,
        options: &Options,
        settings: Cow<'a, Settings>,
    ) -> Result<Self, RunError> {
        let levels = options.levels(&target.profile)?;
        let name = options.artifact.clone().unwrap_or_else(|| artifact::name(input, options));
        let artifact = Artifact { name, target: target.profile.id.clone() };
        let (baseline, renews) = (options.baseline.clone(), options.renews_baseline);
        let (depth, decisions) = (options.depth, None);
        Ok(Self { target, levels, settings, depth, artifact, baseline, renews, decisions })
    }

    /// Reads what was opened, and projects it to what the target is given.
    pub(super) fn read(
        &self,
        #[cfg_attr(
            not(feature = "fs"),
            allow(unused_variables, reason = "nothing lies beside bytes at hand")
        )]
        input: &Input,
        Package { opened, given_table }: Package,
        facets: Facets,
        watch: &dyn Watch,
    ) -> Result<(Box<dyn Source>, Inventory), RunError> {
        let Settings { csv, encoding, name_encoding, .. } = &*self.settings;
        let given = given_table.as_ref().and_then(|given| opened.listing.entries.get(given.entry.index()));
        let sheet = csv.as_deref().and_then(|csv| table_and_sheet(csv).1);
        let given = given.map(|entry| match sheet {
            Some(sheet) => format!("{}#{sheet}", entry.path.text()),
            None => entry.path.text().to_owned(),
        });
        let table = given.as_deref().or(csv.as_deref());
        let selector = ReadRequest {
            depth: self.depth,
            facets,
            table,
            encoding: *encoding,
            name_encoding: *name_encoding,
            share: None,
        };
        let (source, mut inventory) = load(opened, selector, Phase::Reading, watch);
        let profile = &self.target.profile;
        #[cfg(feature = "fs")]
        let source = match super::beside::joined(&mut inventory, profile, &self.settings, input)? {
            Some(opened) => with_neighbours(opened, selector, &mut inventory, watch),
            None => source,
        };
        inventory.given_table = given_table;
        engine::add_renditions(&mut inventory, profile, &self.settings)
            .map_err(OptionsError::RenditionsAlike)?;
        Ok((source, project::projected(inventory, profile, &self.settings)?))
    }
}

/// Reads a bare input again, with the files beside it that it names.
#[cfg(feature = "fs")]
fn with_neighbours(
    opened: Opened,
    selector: ReadRequest<'_>,
    inventory: &mut Inventory,
    watch: &dyn Watch,
) -> Box<dyn Source> {
    let count = |inventory: &Inventory| u32::try_from(inventory.entries.len()).unwrap_or(u32::MAX);
    let (source, whole) = load(opened, selector, Phase::Reading, watch);
    let (neighbours, beside) = (count(inventory)..count(&whole), inventory.beside.take());
    *inventory = Inventory { beside, neighbours, ..whole };
    source
}
