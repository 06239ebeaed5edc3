//! A build up to its plan: what will be written, and what will still be found on it. Writes nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::emit::Shape;
use crate::engine::{self, Settled};
use crate::model::{
    Action, Baseline, Depth, EntryId, Finding, Given, Inventory, Known, Permit, Replacements, Settings, Step,
    Trouble, Verdict,
};
use crate::report::{Forecast, Thumbnails};
use crate::rules::Facets;
use crate::source::Source;
use crate::view::{Context, unused_options};

use super::error::{OutputError, RunError};
use super::forecast::{self, for_output};
use super::input::Input;
use super::load::{Phase, Watch};
use super::options::{BuildOptions, Options};
use super::prepare::{Prepared, opened, target};
use super::verdict::{Looked, verdict};
use super::{changed_keys, left_out, place, project, replacements, thumbnails};

/// A build up to its plan.
pub(super) struct Planned<'a> {
    pub(super) name: String,
    /// The paths of the inputs as the command line spells them.
    pub(super) inputs: Vec<String>,
    pub(super) run: Prepared<'a>,
    pub(super) shape: Shape,
    pub(super) source: Box<dyn Source>,
    /// The package before the plan.
    pub(super) before: Inventory,
    pub(super) settled: Settled,
    /// How many URLs of it lead to something that is not here.
    elsewhere: u64,
    /// Lines of the baseline that were looked for and not found.
    pub(super) unmatched: Vec<Known>,
    /// The lines of a baseline that holds back what was found, where one is made.
    pub(super) renewed: Option<Baseline>,
    /// Small JPEGs of images that something was found on, where a report shows them.
    pub(super) thumbnails: Thumbnails,
    /// What safe fixes do to the texts of files, where a report says so.
    pub(super) replacements: Replacements,
}

/// The size of a copy is that of its image, which no name says.
fn deep_enough(mut run: Prepared<'_>, shape: Shape) -> Result<Prepared<'_>, RunError> {
    if !run.settings.renditions.is_empty() {
        project::can_make_renditions(&run.target.profile, &run.settings, shape)?;
        run.depth = run.depth.max(Depth::Header);
    }
    Ok(run)
}

/// What is read. A file that gets another name gets it in the tables as well, whatever rules run.
fn facets(run: &Prepared<'_>) -> Facets {
    let profile = &run.target.profile;
    let facets = run.levels.facets_with(Facets::MANIFEST) | project::facets(profile);
    facets | project::read_for_links(profile, facets)
}

impl<'a> Planned<'a> {
    pub(super) fn new(
        input: &Input,
        options: &'a Options,
        wanted: &BuildOptions,
        watch: &dyn Watch,
    ) -> Result<Self, RunError> {
        watch.start(Phase::Opening, 0, 0);
        let opened = opened(input, options)?;
        let target = target(input, &opened.opened, options, Some(&wanted.output))?;
        let shape = place::shape(&wanted.output, &target.profile)?;
        let settings = for_output(&options.settings, shape, &target.profile, &place::name(&wanted.output));
        let mut run = deep_enough(Prepared::new(input, target, options, Cow::Owned(settings))?, shape)?;
        let (source, mut before) = run.read(input, opened, facets(&run), watch)?;
        watch.start(Phase::Judging, 0, 0);
        engine::import(&mut before, &run.target.profile, &run.settings);
        let (unmatched, renewed) = run.known_before(&before);
        let settled = run.settle(&before, &run.settings);
        let thumbnails = thumbnails::of(source.as_ref(), &before, &settled.findings, options);
        let replacements = replacements::of(&run, &before, &settled.findings, options);
        let elsewhere = Context::new(&before, &run.target.profile, &run.settings).urls_elsewhere();
        let mut planned = Self {
            name: input.name(),
            inputs: input.spelt(),
            run,
            shape,
            source,
            before,
            settled,
            elsewhere,
            unmatched,
            renewed,
            thumbnails,
            replacements,
        };
        planned.name_idle_options();
        watch.found(planned.settled.findings.tally.total());
        Ok(planned)
    }

    /// Settles the plan again where transformations found nothing to do, so that this is found as well.
    fn name_idle_options(&mut self) {
        let Prepared { settings, .. } = &self.run;
        let idle = idle(settings, &self.settled);
        if !idle.is_empty() {
            self.run.settings.to_mut().idle = idle;
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.settled = self.run.settle(&self.before, &self.run.settings);
    }

    /// What can be said of the package as it was made of the input.
    pub(super) fn verdict(&self, output: Looked<'_>) -> Verdict {
        let (inventory, findings) = (&self.before, &self.settled.findings);
        let input = Looked { inventory, findings, elsewhere: self.elsewhere };
        let scope = self.run.levels.scope(self.run.depth);
        verdict(scope, input, Some(output), self.is_emptied())
    }

    /// Whether all there was is left out.
    fn is_emptied(&self) -> bool {
        self.settled.is_emptied(self.is_listed())
    }

    /// Whether the output is a list of rows.
    fn is_listed(&self) -> bool {
        self.shape == Shape::Csv || self.run.settings.import_as.is_some()
    }

    /// What the plan makes of the package.
    pub(super) fn predicted(&self) -> Looked<'_> {
        Looked::new(&self.settled.inventory, &self.settled.remaining)
    }

    /// The table of old and new keys, where an import file is written and keys changed.
    pub(super) fn changed_keys(&self) -> Option<(Vec<u8>, u64)> {
        let writes_import = self.shape == Shape::Json;
        writes_import.then(|| changed_keys::table(&self.settled, &self.run.target.profile)).flatten()
    }

    /// The options that the input takes no notice of: neither does the output.
    pub(super) fn unused_options(&self) -> Vec<Given> {
        let context = Context::new(&self.before, &self.run.target.profile, &self.run.settings);
        unused_options(&context).cloned().collect()
    }

    /// The table that the user names, as the output calls it: a check of the output reads the one that the plan was made
    /// for. A bare table is the only one.
    pub(super) fn table_of_output(&self) -> Option<String> {
        let wanted = self.run.settings.csv.clone()?;
        let context = Context::new(&self.before, &self.run.target.profile, &self.run.settings);
        match context.manifest() {
            Some(_) if self.shape == Shape::Csv => None,
            Some(table) => Some(self.settled.inventory.entry(table.entry).path.text().to_owned()),
            None => Some(wanted),
        }
    }

    /// The tables that stay with the user: where each goes, its text, and how many lines are in it.
    pub(super) fn tables_beside(&self, output: &Path) -> Vec<(PathBuf, Vec<u8>, u64)> {
        let keys = self.changed_keys().map(|(text, lines)| (changed_keys::beside(output), text, lines));
        let left_out = left_out::table(&self.settled.omitted);
        let left_out = left_out.map(|(text, lines)| (left_out::beside(output), text, lines));
        keys.into_iter().chain(left_out).collect()
    }

    /// Settles the plan again with what only a full decode could find.
    pub(super) fn learn(&mut self, troubles: Vec<(EntryId, Trouble)>) -> Result<(), OutputError> {
        for (id, trouble) in troubles {
            // A table that links its copies is of no use without them.
            let has_copies = !self.before.renditions_of(id).is_empty();
            if has_copies || self.before.facts(id).troubles.contains(&trouble) {
                let name = self.before.entry(id).path.text().to_owned();
                return Err(OutputError::Refused(name, trouble.detail.to_string()));
            }
            if let Some(facts) = self.before.facts.get_mut(id.index()) {
                facts.troubles.push(trouble);
            }
        }
        self.settle();
        Ok(())
    }

    /// What the user gets instead of a build that was refused: the same with the options that errors wait for.
    pub(super) fn forecast(&self, output: &Path) -> Forecast {
        let needed = forecast::needed(&self.settled.plan, &self.settled.findings);
        let is_refused = self.settled.remaining.tally.errors > 0;
        self.forecast_with(output, &if is_refused { needed } else { BTreeSet::new() })
    }

    /// The same with these options.
    pub(super) fn forecast_with(&self, output: &Path, permits: &BTreeSet<Permit>) -> Forecast {
        let before = self.settled.findings.tally;
        let settings = forecast::with(&self.run.settings, permits);
        let made = (!permits.is_empty()).then(|| self.run.settle(&self.before, &settings));
        let made = made.as_ref().unwrap_or(&self.settled);
        let left = made.remaining.tally;
        Forecast {
            output: output.display().to_string(),
            options: permits.iter().map(|permit| permit.given()).collect(),
            is_guess: false,
            fixes: before.total().saturating_sub(left.total()),
            of: before.total(),
            errors: left.errors,
            leaves_nothing: made.is_emptied(self.is_listed()),
        }
    }
}

/// Transformations of images that were asked for and that no image needs.
fn idle(settings: &Settings, settled: &Settled) -> Vec<&'static str> {
    let found = |permit: Permit| {
        let waits = |found: &Finding| found.fix.as_ref().is_some_and(|offer| offer.permit == permit);
        settled.findings.list.iter().chain(&settled.remaining.list).any(waits)
    };
    let stretched = |step: &Step| matches!(step.action, Action::Convert { stretch: true, .. });
    let transforms = [
        ("convert", settings.convert, found(Permit::Convert)),
        ("downscale", settings.downscale, found(Permit::Downscale)),
        ("bake-orientation", settings.bake_orientation, found(Permit::BakeOrientation)),
        ("strip-metadata", settings.strip_metadata, found(Permit::StripMetadata)),
        ("strip-location", settings.strip_location, found(Permit::StripLocation)),
        ("stretch", settings.stretch, settled.plan.steps.iter().any(stretched)),
    ];
    let idle = transforms.into_iter().filter(|(_, is_given, has_work)| *is_given && !has_work);
    idle.map(|(option, ..)| option).collect()
}
