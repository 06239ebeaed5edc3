//! A build up to its plan: what will be written, and what will still be found on it. Writes nothing.

use std::borrow::Cow;

use crate::emit::Shape;
use crate::engine::{self, Settled};
use crate::model::{EntryId, Inventory, Settings, Trouble, Verdict};
use crate::rules::Facets;
use crate::source::Source;

use super::error::{OutputError, RunError};
use super::input::Input;
use super::load::Watch;
use super::options::{BuildOptions, Options};
use super::prepare::{Prepared, target};
use super::verdict::{Looked, verdict};
use super::{changed_keys, place, project};

/// A build up to its plan.
pub(super) struct Planned<'a> {
    pub(super) name: String,
    pub(super) run: Prepared<'a>,
    pub(super) shape: Shape,
    pub(super) source: Box<dyn Source>,
    /// The package before the plan.
    pub(super) before: Inventory,
    pub(super) settled: Settled,
}

impl<'a> Planned<'a> {
    pub(super) fn new(
        input: &Input,
        options: &'a Options,
        wanted: &BuildOptions,
        watch: &dyn Watch,
    ) -> Result<Self, RunError> {
        let opened = input.open()?;
        let target = target(input, &opened, options, Some(&wanted.output))?;
        let shape = place::shape(&wanted.output, &target.profile)?;
        let is_import = shape == Shape::Json && target.profile.records.is_some();
        let settings = Settings {
            in_folders: shape != Shape::Json,
            linked: is_import || (shape == Shape::Csv && target.profile.columns().is_some()),
            import_as: is_import.then(|| place::name(&wanted.output)),
            ..options.settings.clone()
        };
        let run = Prepared::new(target, options, Cow::Owned(settings))?;
        let profile = &run.target.profile;
        // A file that gets another name gets it in the tables as well, whatever rules run.
        let facets = run.levels.facets() | Facets::MANIFEST | project::facets(profile);
        let (source, mut before) = run.read(input, opened, facets, watch)?;
        engine::import(&mut before, profile, &run.settings);
        let settled = engine::settle(before.clone(), profile, &run.levels, &run.settings);
        Ok(Self { name: input.name(), run, shape, source, before, settled })
    }

    /// What can be said of the package as it was made of the input.
    pub(super) fn verdict(&self, output: Looked<'_>) -> Verdict {
        verdict(Looked { inventory: &self.before, findings: &self.settled.findings }, Some(output))
    }

    /// What the plan makes of the package.
    pub(super) fn predicted(&self) -> Looked<'_> {
        Looked { inventory: &self.settled.inventory, findings: &self.settled.remaining }
    }

    /// The table of old and new keys, where an import file is written and keys changed.
    pub(super) fn changed_keys(&self) -> Option<(Vec<u8>, u64)> {
        let writes_import = self.shape == Shape::Json;
        writes_import.then(|| changed_keys::table(&self.settled, &self.run.target.profile)).flatten()
    }

    /// Settles the plan again with what only a full decode could find.
    pub(super) fn learn(&mut self, troubles: Vec<(EntryId, Trouble)>) -> Result<(), OutputError> {
        for (id, trouble) in troubles {
            if self.before.facts(id).troubles.contains(&trouble) {
                let name = self.before.entry(id).path.text().to_owned();
                return Err(OutputError::Refused(name, trouble.detail.to_string()));
            }
            if let Some(facts) = self.before.facts.get_mut(id.index()) {
                facts.troubles.push(trouble);
            }
        }
        let Prepared { target, levels, settings, .. } = &self.run;
        self.settled = engine::settle(self.before.clone(), &target.profile, levels, settings);
        Ok(())
    }
}
