//! A check: open, read, judge. Writes nothing.

use std::borrow::Cow;

use crate::engine::{self, KEPT_PER_CODE};
use crate::model::{Depth, Findings, Inventory, Verdict};
use crate::report::Package;

use super::error::RunError;
use super::input::Input;
use super::load::Watch;
use super::options::Options;
use super::prepare::{Prepared, target};
use super::project;
use super::target::Target;
use super::verdict::{Looked, verdict};

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
}

/// Judges an input. What is wrong with it is a finding; an error says that nothing was judged.
pub fn check(input: &Input, options: &Options, watch: &dyn Watch) -> Result<Checked, RunError> {
    let opened = input.open()?;
    let target = target(input, &opened, options, None)?;
    let run = Prepared::new(target, options, Cow::Borrowed(&options.settings))?;
    let wanted = run.levels.facets();
    let facets = wanted | project::read_for_links(&run.target.profile, wanted);
    // Less than asked where the rules that run need less.
    let run = Prepared { depth: facets.depth(run.depth), ..run };
    let (_, inventory) = run.read(input, opened, facets, watch)?;
    let Prepared { target, levels, settings, depth } = run;
    let findings = engine::check(&inventory, &target.profile, &levels, &settings, KEPT_PER_CODE);
    let verdict = verdict(Looked { inventory: &inventory, findings: &findings }, None);
    Ok(Checked { name: input.name(), target, depth, inventory, findings, verdict })
}

impl Checked {
    /// What a report says of it.
    pub fn package(&self) -> Package<'_> {
        Package {
            input: &self.name,
            words: &[],
            profile: &self.target.profile,
            because: &self.target.because,
            depth: self.depth,
            inventory: &self.inventory,
            findings: &self.findings,
            verdict: &self.verdict,
            built: None,
        }
    }
}
