//! From findings to a plan: fixes are applied to facts, the rules run again, until nothing changes.
//!
//! Writes nothing. A fix that touches what another fix of the same round touched waits for the next.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{
    Action, EntryId, EntryPath, Finding, Findings, Inventory, LeftOut, Locus, Plan, Remedy, Settings,
    Skipped, Step, Target,
};
use crate::profiles::Profile;
use crate::view::{Context, unused_options};

use super::apply::{apply_run, is_of_one_record};
use super::arrange::arrange;
use super::change::Change;
#[cfg(test)]
use super::check::KEPT_PER_CODE;
use super::check::propose;
use super::levels::Levels;
use super::omit::{self, Omission};
use super::permitted::{permitted, reasons};
use super::{renditions, sums};

/// Rounds after which a plan that still changes is given up.
const MAX_ROUNDS: usize = 10;

/// The package as it will be, and how it gets there.
#[derive(Debug)]
pub(crate) struct Settled {
    /// What was found on the input.
    pub findings: Findings,
    /// What is done about it.
    pub plan: Plan,
    /// The package as it will be.
    pub inventory: Inventory,
    /// What will still be found.
    pub remaining: Findings,
    /// What the package does without, as the user asked.
    pub omitted: Vec<Omission>,
}

impl Settled {
    /// Whether all there was is left out. `is_listed`: the output is a list of rows.
    pub(crate) fn is_emptied(&self, is_listed: bool) -> bool {
        let Self { omitted, inventory, .. } = self;
        let has_rows = inventory.records.iter().any(|records| records.count() > 0)
            || inventory.manifests.iter().any(|table| table.rows().next().is_some());
        let is_something = if is_listed { has_rows } else { inventory.media().next().is_some() };
        !omitted.is_empty() && !is_something
    }
}

/// The findings of the input, to be found again in later rounds.
#[derive(Debug)]
struct Origins<'a>(FxHashMap<(&'static str, &'a Locus, &'a str), usize>);

impl<'a> Origins<'a> {
    fn new(findings: &'a [Finding]) -> Self {
        let mut index = FxHashMap::default();
        for (position, finding) in findings.iter().enumerate() {
            index.entry((finding.code, &finding.at, finding.subject.as_str())).or_insert(position);
        }
        Self(index)
    }

    fn find(&self, finding: &Finding) -> Option<usize> {
        self.0.get(&(finding.code, &finding.at, finding.subject.as_str())).copied()
    }
}

/// Who judges a package in every round.
struct Judge<'a> {
    profile: &'a Profile,
    levels: &'a Levels,
    settings: &'a Settings,
    /// How many findings of each code are kept.
    keep: usize,
}

impl Judge<'_> {
    fn look(&self, inventory: &Inventory) -> (Findings, Vec<Remedy>) {
        propose(inventory, self.profile, self.levels, self.settings, self.keep)
    }

    fn context<'c>(&'c self, inventory: &'c Inventory) -> Context<'c> {
        Context::new(inventory, self.profile, self.settings)
    }
}

impl<'a> Judge<'a> {
    /// The settings for what is left of a package without these: what an option takes out is not there any more to show
    /// that the option had an effect.
    fn settings_without(&self, inventory: &Inventory, omitted: &[Omission]) -> Cow<'a, Settings> {
        if omitted.is_empty() {
            return Cow::Borrowed(self.settings);
        }
        let given = unused_options(&self.context(inventory)).cloned().collect();
        Cow::Owned(Settings { given, ..self.settings.clone() })
    }
}

/// A plan that is being made.
struct Work {
    inventory: Inventory,
    plan: Plan,
    /// What is found now, once something changed.
    later: Option<Findings>,
    remedies: Vec<Remedy>,
    omitted: Vec<Omission>,
    rounds: usize,
}

impl Work {
    /// Applies what is permitted until nothing changes.
    fn rounds(&mut self, judge: &Judge<'_>, findings: &Findings, origins: &Origins<'_>) {
        self.rounds = 0;
        while self.rounds < MAX_ROUNDS {
            let current = self.later.as_ref().unwrap_or(findings);
            let origin = |remedy: &Remedy| origins.find(current.list.get(remedy.finding?)?);
            let steps = round(&mut self.inventory, &self.remedies, origin, judge.profile, judge.settings);
            if steps.is_empty() {
                break;
            }
            self.add(steps, judge);
            self.rounds += 1;
        }
    }

    /// Takes out what the user asks for.
    fn omit(
        &mut self,
        omitted: Vec<Omission>,
        judge: &Judge<'_>,
        findings: &Findings,
        origins: &Origins<'_>,
    ) {
        let current = self.later.as_ref().unwrap_or(findings);
        let mut steps = Vec::new();
        for one in &omitted {
            let finding = one.finding.and_then(|index| origins.find(current.list.get(index)?));
            steps.extend(omit::carry_out(&mut self.inventory, one, finding));
        }
        self.omitted.extend(omitted);
        self.add(steps, judge);
    }

    /// Takes out what is broken and stays so, until nothing is.
    fn omit_broken(&mut self, judge: &Judge<'_>, findings: &Findings, origins: &Origins<'_>) {
        loop {
            let left = self.later.as_ref().unwrap_or(findings);
            let broken = omit::broken(&judge.context(&self.inventory), left);
            if broken.is_empty() {
                return;
            }
            self.omit(broken, judge, findings, origins);
            self.rounds(judge, findings, origins);
        }
    }

    /// Notes steps that were taken, and looks again.
    fn add(&mut self, steps: Vec<Step>, judge: &Judge<'_>) {
        if steps.is_empty() {
            return;
        }
        self.plan.steps.extend(steps);
        // What was found before is given up first, so that there are never three lists of it.
        drop((self.later.take(), std::mem::take(&mut self.remedies)));
        let (found, wanted) = judge.look(&self.inventory);
        (self.later, self.remedies) = (Some(found), wanted);
    }
}

/// The plan of a test.
#[cfg(test)]
pub(crate) fn settle(
    inventory: Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
) -> Settled {
    settle_keeping(inventory, profile, levels, settings, KEPT_PER_CODE)
}

/// Applies every permitted fix to the facts until the rules find nothing more to fix; of each code so many findings are
/// kept.
pub(crate) fn settle_keeping(
    inventory: Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
    keep: usize,
) -> Settled {
    let judge = Judge { profile, levels, settings, keep };
    let (findings, remedies) = judge.look(&inventory);
    let origins = Origins::new(&findings.list);
    let mut work =
        Work { inventory, plan: Plan::default(), later: None, remedies, omitted: Vec::new(), rounds: 0 };
    let asked = omit::asked(&judge.context(&work.inventory));
    let settings = &judge.settings_without(&work.inventory, &asked);
    let judge = Judge { settings, ..judge };
    work.omit(asked, &judge, &findings, &origins);
    work.rounds(&judge, &findings, &origins);
    if settings.leave_out.broken {
        work.omit_broken(&judge, &findings, &origins);
    }
    let arranged = arrange(&mut work.inventory, profile, settings);
    work.add(arranged, &judge);
    let forgotten = sums::forget(&mut work.inventory, profile, settings);
    work.add(forgotten, &judge);
    let Work { inventory, mut plan, later, remedies, omitted, rounds } = work;
    let remaining = later.unwrap_or_else(|| findings.clone());
    let reasons = reasons(&remedies, &inventory, settings, rounds);
    let skipped = remaining.list.iter().enumerate().filter_map(|(index, left)| {
        let title = left.fix.as_ref()?.title.clone();
        let reason = reasons.get(&index).copied().unwrap_or(LeftOut::Manual);
        Some(Skipped { finding: origins.find(left), code: left.code, title, reason })
    });
    plan.skipped = skipped.collect();
    plan.steps.extend(renditions::steps(&inventory));
    drop(origins);
    let remaining = with_what_lasts(remaining, &findings);
    Settled { findings, plan, inventory, remaining, omitted }
}

/// What is left, and what was found before and stays true of it.
fn with_what_lasts(mut remaining: Findings, before: &Findings) -> Findings {
    let is_left = |found: &Finding| {
        remaining.list.iter().any(|left| (left.code, &left.message) == (found.code, &found.message))
    };
    let lasting: Vec<Finding> =
        before.list.iter().filter(|found| found.lasts && !is_left(found)).cloned().collect();
    for found in lasting {
        remaining.tally.count(found.severity, found.fix.as_ref().map(|offer| offer.safety));
        remaining.list.push(found);
    }
    remaining
}

fn round(
    inventory: &mut Inventory,
    remedies: &[Remedy],
    origin: impl Fn(&Remedy) -> Option<usize>,
    profile: &Profile,
    settings: &Settings,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let chosen = choose(inventory, remedies, profile, settings);
    let (wanted, actions): (Vec<&Remedy>, Vec<Action>) = chosen
        .into_iter()
        .flat_map(|(remedy, actions)| actions.into_iter().map(move |one| (remedy, one)))
        .unzip();
    let mut done = Vec::with_capacity(actions.len());
    for run in actions.chunk_by(is_of_one_record) {
        let first = done.len();
        done.extend(run.iter().map(|action| {
            let at = action.target().locus(inventory);
            let path = at.entry().map(|id| inventory.entry(id).path.text().to_owned()).unwrap_or_default();
            (at, path, None)
        }));
        for (place, change) in done.iter_mut().skip(first).zip(apply_run(inventory, run)) {
            place.2 = change;
        }
    }
    inventory.describe_texts();
    for ((remedy, action), (at, path, change)) in wanted.into_iter().zip(actions).zip(done) {
        if let Some(Change { from, to }) = change {
            steps.push(Step { finding: origin(remedy), code: remedy.code, action, at, path, from, to });
        }
    }
    steps
}

/// The remedies of this round with the cells that follow their renames, none with a target of another's.
fn choose<'r>(
    inventory: &Inventory,
    remedies: &'r [Remedy],
    profile: &Profile,
    settings: &Settings,
) -> Vec<(&'r Remedy, Vec<Action>)> {
    let context = Context::new(inventory, profile, settings);
    let permitted = remedies.iter().filter(|remedy| permitted(remedy, inventory, settings).is_ok());
    let mut wanted: Vec<(bool, &Remedy)> =
        permitted.map(|remedy| (remedy.actions.iter().any(writes_names), remedy)).collect();
    // New rows and tables name entries: they come last, and wait for the next round where a name changes. After
    // them columns move, which all others count as they were.
    wanted.sort_by_key(|(writes_names, remedy)| (remedy.actions.iter().any(moves_columns), *writes_names));
    let mut touched: FxHashSet<Target> = FxHashSet::default();
    let mut names_change = false;
    let mut chosen = Vec::new();
    for (writes_names, remedy) in wanted {
        let Some(actions) = with_references(&context, &remedy.actions) else { continue };
        let targets: Vec<Target> = actions.iter().flat_map(touches).collect();
        if (writes_names && names_change) || targets.iter().any(|target| touched.contains(target)) {
            continue;
        }
        names_change |= actions.iter().any(changes_names);
        touched.extend(targets);
        chosen.push((remedy, actions));
    }
    chosen
}

/// What no other action of the round may touch.
fn touches(action: &Action) -> impl Iterator<Item = Target> + use<> {
    let own = Some(action.target()).filter(|target| !target.is_shared());
    own.into_iter().chain(action.takes())
}

fn writes_names(action: &Action) -> bool {
    matches!(action, Action::AddEntry { .. } | Action::AddRow { .. } | Action::AddRecord { .. })
}

fn moves_columns(action: &Action) -> bool {
    matches!(action, Action::DropSurplus { .. })
}

fn changes_names(action: &Action) -> bool {
    matches!(action, Action::RenameEntry { .. } | Action::DropEntry { .. } | Action::WriteSheet { .. })
}

/// Adds to each rename the cells that mean the entry, and the annotation that belongs to it; `None` where a cell cannot
/// follow.
fn with_references(context: &Context<'_>, actions: &[Action]) -> Option<Vec<Action>> {
    let mut all = actions.to_vec();
    all.extend(annotations_that_follow(context, actions));
    for one in context.each_table() {
        let Some((table, column)) = one.naming_cells() else { continue };
        for action in actions {
            let Action::RenameEntry { entry, to } = action else { continue };
            let rows = one.rows_naming(*entry);
            if rows.is_empty() {
                continue;
            }
            let Some(to) = one.written(*entry, to)? else { continue };
            // Cells that mean the entry without naming it exactly are set as well: one change, not two.
            all.extend(rows.iter().map(|row| Action::SetCell {
                entry: table.entry,
                row: *row,
                column,
                to: to.to_owned(),
            }));
        }
    }
    Some(all)
}

/// The annotation of an image alone goes where its image goes.
fn annotations_that_follow(context: &Context<'_>, actions: &[Action]) -> Vec<Action> {
    if context.profile.annotations.is_none() {
        return Vec::new();
    }
    let renames = actions.iter().filter_map(|action| match action {
        Action::RenameEntry { entry, to } => Some((*entry, to)),
        _ => None,
    });
    let moved: FxHashSet<EntryId> = renames.clone().map(|(entry, _)| entry).collect();
    let follows = |(image, to): (EntryId, &String)| {
        let annotation = context.pairs().own(image).filter(|own| !moved.contains(own))?;
        let (path, old) = (EntryPath::from(to.as_str()), &context.entry(annotation).path);
        let folder = path.text().strip_suffix(path.name()).unwrap_or_default();
        let to = format!("{folder}{}.{}", path.stem(), old.extension()?);
        let is_free = old.text() != to && !context.names().is_taken(&to);
        is_free.then_some(Action::RenameEntry { entry: annotation, to })
    };
    renames.filter_map(follows).collect()
}
