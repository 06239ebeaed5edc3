//! A check: open, read, judge. Writes nothing.

use std::borrow::Cow;

use crate::engine;
use crate::model::{Artifact, Baseline, Depth, Findings, Given, Inventory, Known, Replacements, Verdict};
use crate::report::{Forecast, Package, Thumbnails};
use crate::rules::Facets;
use crate::view::Context;

use super::error::RunError;
use super::forecast::forecast;
use super::input::Input;
use super::known::Judged;
use super::load::{Phase, Watch};
use super::options::Options;
use super::prepare::{Prepared, opened, target};
use super::target::Target;
use super::verdict::{Looked, verdict};
use super::{project, replacements, thumbnails};

/// A package, judged.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// What reports call it.
    pub name: String,
    /// What it is for.
    pub target: Target,
    /// How much was read.
    pub depth: Depth,
    /// What was looked at.
    pub inventory: Inventory,
    /// What was found.
    pub findings: Findings,
    /// What can be said of it.
    pub verdict: Verdict,
    /// What a baseline calls the package.
    pub artifact: Artifact,
    /// Lines of the baseline that were looked for and not found.
    pub unmatched: Vec<Known>,
    /// The lines of a baseline that holds back what was found, where one is made.
    pub renewed: Option<Baseline>,
    /// Small JPEGs of images that something was found on, where a report shows them.
    pub thumbnails: Thumbnails,
    /// What safe fixes do to the texts of files, where a report says so.
    pub replacements: Replacements,
    /// The paths of its inputs, and the options that were given for it.
    inputs: Vec<String>,
    given: Vec<Given>,
    /// What a build would make of it, where a report wants to say so.
    pub(super) forecast: Option<Forecast>,
}

/// Judges an input. What is wrong with it is a finding; an error says that nothing was judged.
pub fn check(input: &Input, options: &Options, watch: &dyn Watch) -> Result<Checked, RunError> {
    watch.start(Phase::Opening, 0, 0);
    let opened = opened(input, options)?;
    let target = target(input, &opened.opened, options, None)?;
    let run = Prepared::new(input, target, options, Cow::Borrowed(&options.settings))?;
    let facets = run.levels.facets();
    let facets = facets | project::read_for_links(&run.target.profile, facets);
    // Less than asked where the rules that run need less.
    let mut run = Prepared { depth: facets.depth(run.depth), ..run };
    let (source, mut inventory) = run.read(input, opened, facets, watch)?;
    watch.start(Phase::Judging, 0, 0);
    take_as_import(&mut run, &mut inventory, facets);
    #[cfg(feature = "fs")]
    run.take_decisions(input, &inventory);
    let Judged { findings, unmatched, renewed } = run.judge_input(&inventory);
    watch.found(findings.tally.total() + findings.held_back.total());
    let forecast = options.forecast.then(|| forecast(input, options, &run, &inventory, &findings)).flatten();
    let thumbnails = thumbnails::of(source.as_ref(), &inventory, &findings, options);
    let replacements = replacements::of(&run, &inventory, &findings, options);
    watch.finish();
    let Prepared { target, levels, depth, artifact, settings, .. } = run;
    let elsewhere = Context::new(&inventory, &target.profile, &settings).urls_elsewhere();
    let looked = Looked { inventory: &inventory, findings: &findings, elsewhere };
    Ok(Checked {
        verdict: verdict(levels.scope(depth), looked, None, false),
        name: input.name(),
        target,
        depth,
        inventory,
        findings,
        artifact,
        unmatched,
        renewed,
        thumbnails,
        replacements,
        inputs: input.spelt(),
        given: options.settings.given.clone(),
        forecast,
    })
}

/// Reads a package as the import file that it becomes. Where no rule asks for records, whether there are some is not
/// known.
fn take_as_import(run: &mut Prepared<'_>, inventory: &mut Inventory, facets: Facets) {
    if facets.contains(Facets::RECORDS)
        && let Some(settings) = project::of_import(inventory, &run.target.profile, &run.settings)
        && engine::import(inventory, &run.target.profile, &settings)
    {
        run.settings = Cow::Owned(settings);
    }
}

#[cfg(feature = "fs")]
impl Prepared<'_> {
    /// Takes what was decided elsewhere of the entries; where links are judged in their place, nothing is as it was.
    fn take_decisions(&mut self, input: &Input, inventory: &Inventory) {
        if matches!(self.settings, Cow::Borrowed(_)) {
            self.decisions = input.decisions(inventory);
        }
    }
}

impl Checked {
    /// What a report says of it.
    pub fn package(&self) -> Package<'_> {
        Package {
            input: &self.name,
            inputs: &self.inputs,
            given: &self.given,
            forecast: self.forecast.as_ref(),
            profile: &self.target.profile,
            because: &self.target.because,
            depth: self.depth,
            inventory: &self.inventory,
            findings: &self.findings,
            verdict: &self.verdict,
            artifact: &self.artifact,
            unmatched: &self.unmatched,
            thumbnails: &self.thumbnails,
            replacements: &self.replacements,
            built: None,
        }
    }
}
