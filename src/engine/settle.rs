//! From findings to a plan: fixes are applied to facts, the rules run again, until nothing changes.
//!
//! Writes nothing. A fix that touches what another fix of the same round touched waits for the next.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::json::token;
use crate::model::{
    Action, Annotation, EntryId, EntryPath, FieldAt, Finding, Findings, Fix, Inventory, Locus, Plan, Safety,
    Settings, Skipped, Span, Step,
};
use crate::profiles::Profile;
use crate::rules::Keep;
use crate::view::{Context, PathColumn};

use super::apply::{Change, apply_run, is_of_one_record};
use super::arrange::arrange;
use super::check::{KEPT_PER_CODE, check_keeping};
use super::levels::Levels;

/// Rounds after which a plan that still changes is given up.
const MAX_ROUNDS: usize = 10;
/// What a person must mend is kept as for a report; what can be mended here is kept without end.
const KEPT: Keep = Keep { first: KEPT_PER_CODE, mendable: true };

/// The package as it will be, and how it gets there.
#[derive(Debug)]
pub struct Settled {
    /// What was found on the input.
    pub findings: Findings,
    /// What is done about it.
    pub plan: Plan,
    /// The package as it will be.
    pub inventory: Inventory,
    /// What will still be found.
    pub remaining: Findings,
}

/// Something that an action touches; two actions of one round never touch the same.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Touched {
    Entry(EntryId),
    Cell(EntryId, u32, u32),
    Row(EntryId, u32),
    Element(EntryId, FieldAt),
    Object(EntryId, u32),
    Field(EntryId, u32, String),
    Whole(EntryId),
    Added(String),
    Package(&'static str),
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

/// Applies every permitted fix to the facts until the rules find nothing more to mend.
pub fn settle(inventory: Inventory, profile: &Profile, levels: &Levels, settings: &Settings) -> Settled {
    let mut inventory = inventory;
    let mut plan = Plan::default();
    let look = |inventory: &Inventory| check_keeping(inventory, profile, levels, settings, KEPT);
    let mut findings = look(&inventory);
    let origins = Origins::new(&findings.list);
    let mut later: Option<Findings> = None;
    let mut rounds = 0;
    while rounds < MAX_ROUNDS {
        let current = later.as_ref().unwrap_or(&findings);
        let steps = round(&mut inventory, &current.list, &origins, profile, settings);
        if steps.is_empty() {
            break;
        }
        plan.steps.extend(steps);
        // What was found before is given up first, so that there are never three lists of it.
        drop(later.take());
        later = Some(look(&inventory));
        rounds += 1;
    }
    let arranged = arrange(&mut inventory, profile, settings);
    if !arranged.is_empty() {
        plan.steps.extend(arranged);
        drop(later.take());
        later = Some(look(&inventory));
    }
    let mut remaining = later.unwrap_or_else(|| findings.clone());
    remaining.cut(KEPT_PER_CODE);
    let skipped = |left| skipped(left, &origins, &inventory, settings, rounds);
    plan.skipped = remaining.list.iter().filter_map(skipped).collect();
    drop(origins);
    let moved = findings.cut(KEPT_PER_CODE);
    let steps = plan.steps.iter_mut().map(|step| &mut step.finding);
    for finding in steps.chain(plan.skipped.iter_mut().map(|skipped| &mut skipped.finding)) {
        *finding = finding.and_then(|index| moved.get(index).copied().flatten());
    }
    Settled { findings, plan, inventory, remaining }
}

fn round(
    inventory: &mut Inventory,
    current: &[Finding],
    origins: &Origins<'_>,
    profile: &Profile,
    settings: &Settings,
) -> Vec<Step> {
    let mut touched = FxHashSet::default();
    let mut steps = Vec::new();
    let chosen = choose(inventory, current, profile, settings, &mut touched);
    let (found, actions): (Vec<usize>, Vec<Action>) = chosen
        .into_iter()
        .flat_map(|(index, actions)| actions.into_iter().map(move |one| (index, one)))
        .unzip();
    let mut done = Vec::with_capacity(actions.len());
    for run in actions.chunk_by(is_of_one_record) {
        let first = done.len();
        done.extend(run.iter().map(|action| {
            let at = locus(inventory, action);
            let path = at.entry().map(|id| inventory.entry(id).path.text().to_owned()).unwrap_or_default();
            (at, path, None)
        }));
        for (place, change) in done.iter_mut().skip(first).zip(apply_run(inventory, run)) {
            place.2 = change;
        }
    }
    for ((index, action), (at, path, change)) in found.into_iter().zip(actions).zip(done) {
        let finding = &current[index];
        if let Some(Change { from, to }) = change {
            let origin = origins.find(finding);
            steps.push(Step { finding: origin, code: finding.code, action, at, path, from, to });
        }
    }
    steps
}

/// The fixes of this round with the cells that follow their renames, none touching what another does.
fn choose(
    inventory: &Inventory,
    current: &[Finding],
    profile: &Profile,
    settings: &Settings,
    touched: &mut FxHashSet<Touched>,
) -> Vec<(usize, Vec<Action>)> {
    let context = Context::new(inventory, profile, settings);
    let mut fixes: Vec<(bool, usize, &Fix)> = Vec::new();
    for (index, finding) in current.iter().enumerate() {
        let Some(fix) = finding.fix.as_ref().filter(|fix| permitted(fix, inventory, settings)) else {
            continue;
        };
        fixes.push((fix.actions.iter().any(writes_names), index, fix));
    }
    // New rows and tables name entries: they come last, and wait for the next round where a name changes.
    fixes.sort_by_key(|(writes_names, ..)| *writes_names);
    let mut names_change = false;
    let mut chosen = Vec::new();
    for (writes_names, index, fix) in fixes {
        let actions = with_references(&context, &fix.actions);
        let wanted: Vec<Touched> = actions.iter().flat_map(touches).collect();
        if (writes_names && names_change) || wanted.iter().any(|thing| touched.contains(thing)) {
            continue;
        }
        names_change |= actions.iter().any(changes_names);
        touched.extend(wanted);
        chosen.push((index, actions));
    }
    chosen
}

fn writes_names(action: &Action) -> bool {
    matches!(action, Action::AddEntry { .. } | Action::AddRow { .. })
}

fn changes_names(action: &Action) -> bool {
    matches!(action, Action::RenameEntry { .. } | Action::DropEntry { .. })
}

fn permitted(fix: &Fix, inventory: &Inventory, settings: &Settings) -> bool {
    if settings.import_as.is_some() && fix.actions.iter().any(changes_pictures) {
        return false;
    }
    match fix.safety {
        Safety::Safe => true,
        Safety::Unsafe => {
            settings.unsafe_fixes
                || fix.actions.iter().all(|action| flagged(action, fix, inventory, settings))
        }
        Safety::Manual => false,
    }
}

/// Whether an action changes a file that an import file would only link.
fn changes_pictures(action: &Action) -> bool {
    matches!(
        action,
        Action::RenameEntry { .. }
            | Action::Convert { .. }
            | Action::Resize { .. }
            | Action::BakeOrientation { .. }
            | Action::StripMetadata { .. }
            | Action::StripLocation { .. }
            | Action::StripTail { .. }
    )
}

/// Whether the flag that names this very action was given.
fn flagged(action: &Action, fix: &Fix, inventory: &Inventory, settings: &Settings) -> bool {
    match action {
        Action::Convert { .. } => settings.convert,
        Action::Resize { .. } => settings.downscale,
        Action::BakeOrientation { .. } => settings.bake_orientation,
        Action::StripMetadata { .. } => settings.strip_metadata,
        Action::StripLocation { .. } => settings.strip_location,
        // The boxes of a picture follow its pixels.
        Action::SetElement { .. } => fix
            .actions
            .first()
            .is_some_and(|first| changes_pictures(first) && flagged(first, fix, inventory, settings)),
        Action::Split { .. } | Action::SplitManifest { .. } => settings.split,
        Action::DropEntry { entry } => settings.csv.is_some() && inventory.manifest(*entry).is_some(),
        // The name follows the format.
        Action::RenameEntry { .. } => matches!(fix.actions.first(), Some(Action::Convert { .. })),
        _ => false,
    }
}

/// Adds to each rename the cells that mean the entry, and the annotation that belongs to it.
fn with_references(context: &Context<'_>, actions: &[Action]) -> Vec<Action> {
    let mut all = actions.to_vec();
    all.extend(annotations_that_follow(context, actions));
    let (Some(table), PathColumn::Found(column)) = (context.manifest(), context.path_column()) else {
        return all;
    };
    for action in actions {
        let Action::RenameEntry { entry, to } = action else { continue };
        // Cells that mean the entry without naming it exactly are set as well: one change, not two.
        all.extend(context.rows_naming(*entry).iter().map(|row| Action::SetCell {
            entry: table.entry,
            row: *row,
            column: *column,
            to: to.clone(),
        }));
    }
    all
}

/// The annotation of a picture alone goes where its picture goes.
fn annotations_that_follow(context: &Context<'_>, actions: &[Action]) -> Vec<Action> {
    if context.profile.annotations.is_none() {
        return Vec::new();
    }
    let renames = actions.iter().filter_map(|action| match action {
        Action::RenameEntry { entry, to } => Some((*entry, to)),
        _ => None,
    });
    let moved: FxHashSet<EntryId> = renames.clone().map(|(entry, _)| entry).collect();
    let follows = |(picture, to): (EntryId, &String)| {
        let annotation = context.pairs().own(picture).filter(|own| !moved.contains(own))?;
        let (path, old) = (EntryPath::from(to.as_str()), &context.entry(annotation).path);
        let folder = path.text().strip_suffix(path.name()).unwrap_or_default();
        let to = format!("{folder}{}.{}", path.stem(), old.extension()?);
        let is_free = old.text() != to && !context.names().is_taken(&to);
        is_free.then_some(Action::RenameEntry { entry: annotation, to })
    };
    renames.filter_map(follows).collect()
}

fn touches(action: &Action) -> Vec<Touched> {
    match action {
        Action::DropEntry { entry }
        | Action::Convert { entry, .. }
        | Action::Resize { entry, .. }
        | Action::BakeOrientation { entry }
        | Action::StripMetadata { entry }
        | Action::StripLocation { entry }
        | Action::StripTail { entry }
        | Action::Strip { entry: Some(entry), .. } => vec![Touched::Entry(*entry)],
        Action::RenameEntry { entry, to } => vec![Touched::Entry(*entry), Touched::Added(to.clone())],
        Action::AddEntry { path, .. } => vec![Touched::Added(path.clone())],
        Action::SetCell { entry, row, column, .. } => vec![Touched::Cell(*entry, *row, *column)],
        Action::DropRow { entry, row } => vec![Touched::Row(*entry, *row)],
        Action::SetElement { entry, at, .. } | Action::DropElement { entry, at } => {
            vec![Touched::Element(*entry, *at)]
        }
        Action::DropObject { entry, object } => vec![Touched::Object(*entry, *object)],
        Action::SetField { entry, row, pointer, .. } | Action::DropField { entry, row, pointer } => {
            vec![Touched::Field(*entry, *row, pointer.to_string())]
        }
        Action::RenameField { entry, row, pointer, to } => {
            let new = sibling(pointer, to);
            vec![Touched::Field(*entry, *row, pointer.to_string()), Touched::Field(*entry, *row, new)]
        }
        Action::RewriteManifest { entry, .. }
        | Action::RewriteRecords { entry }
        | Action::ReorderColumns { entry, .. }
        | Action::SplitManifest { entry, .. }
        | Action::Transcode { entry } => vec![Touched::Whole(*entry)],
        Action::Describe { entry, table, .. } => {
            vec![Touched::Row(*entry, u32::try_from(*table).unwrap_or(u32::MAX))]
        }
        Action::AddRow { .. } | Action::Strip { entry: None, .. } => vec![],
        Action::Split { .. } => vec![Touched::Package("split")],
        Action::Repack { .. } => vec![Touched::Package("repack")],
        Action::NameRoot { to, .. } => vec![Touched::Added(to.clone())],
    }
}

/// The pointer to a member of the same object.
fn sibling(pointer: &str, name: &str) -> String {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    format!("{parent}/{}", token(name))
}

fn locus(inventory: &Inventory, action: &Action) -> Locus {
    match action {
        Action::DropEntry { entry }
        | Action::RenameEntry { entry, .. }
        | Action::RewriteManifest { entry, .. }
        | Action::ReorderColumns { entry, .. }
        | Action::SplitManifest { entry, .. }
        | Action::Describe { entry, .. }
        | Action::RewriteRecords { entry }
        | Action::AddRow { entry, .. }
        | Action::Convert { entry, .. }
        | Action::Resize { entry, .. }
        | Action::BakeOrientation { entry }
        | Action::StripMetadata { entry }
        | Action::StripLocation { entry }
        | Action::StripTail { entry }
        | Action::Transcode { entry }
        | Action::Strip { entry: Some(entry), .. } => Locus::Entry(*entry),
        Action::SetElement { entry, at, .. } | Action::DropElement { entry, at } => {
            field(inventory, *entry, |annotation| annotation.place(*at))
        }
        Action::DropObject { entry, object } => field(inventory, *entry, |annotation| {
            annotation.element(Some(*object)).map(|object| object.place.outer).unwrap_or_default()
        }),
        Action::SetCell { entry, row, column, .. } => {
            Locus::Cell { entry: *entry, row: *row, column: *column }
        }
        Action::SetField { entry, row, pointer, .. }
        | Action::DropField { entry, row, pointer }
        | Action::RenameField { entry, row, pointer, .. } => {
            Locus::Field { entry: *entry, row: *row, pointer: pointer.clone() }
        }
        Action::DropRow { entry, row } => Locus::Row { entry: *entry, row: *row },
        Action::AddEntry { .. }
        | Action::Strip { entry: None, .. }
        | Action::Split { .. }
        | Action::Repack { .. }
        | Action::NameRoot { .. } => Locus::Package,
    }
}

fn field(inventory: &Inventory, entry: EntryId, span: impl Fn(&Annotation) -> Span) -> Locus {
    inventory.annotation(entry).map_or(Locus::Entry(entry), |annotation| annotation.locus(span(annotation)))
}

fn skipped(
    left: &Finding,
    origins: &Origins<'_>,
    inventory: &Inventory,
    settings: &Settings,
    rounds: usize,
) -> Option<Skipped> {
    let fix = left.fix.as_ref()?;
    let reason = if fix.safety == Safety::Manual {
        "a person must do it".to_owned()
    } else if settings.import_as.is_some() && fix.actions.iter().any(changes_pictures) {
        "the images are linked as they are; build a directory first".to_owned()
    } else if !permitted(fix, inventory, settings) {
        format!("needs {}", fix.flag())
    } else {
        format!("the plan did not settle in {rounds} rounds")
    };
    let finding = origins.find(left);
    Some(Skipped { finding, code: left.code, title: fix.title.clone(), reason })
}
