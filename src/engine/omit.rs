//! What an output does without because the user asks for it: images by their names, images that stay broken, and
//! records that the platform has. File, rows and annotation go together, and each is listed.
//!
//! Judges nothing: what is broken was found by the rules.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Action, EntryId, Findings, Inventory, Locus, Severity, Step};
use crate::view::url::joined;
use crate::view::{Context, Local, Naming};

use super::apply::apply;

/// What is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Omission {
    /// The image, as the plan names it, or the key of a record.
    pub name: String,
    /// The rows or records that go, from 1.
    pub rows: Vec<u32>,
    /// The rule that found it broken; empty where the user named it.
    pub code: &'static str,
    /// Why, in one sentence.
    pub reason: String,
    /// The finding that says so: its index in the list that was looked at.
    pub(super) finding: Option<usize>,
    actions: Vec<Action>,
}

/// The steps of what the user named carry this in place of the code of a rule.
const ASKED: &str = "leave-out";

/// What is left out whatever the rules say.
pub(super) fn asked(context: &Context<'_>) -> Vec<Omission> {
    let settings = context.settings;
    let mut all = Vec::new();
    let files = Files::new(context);
    for entry in context.inventory.files() {
        let is_meant = |glob: &&crate::model::Glob| glob.matches(entry.path.text());
        if let Some(glob) = settings.leave_out.globs.iter().find(is_meant) {
            all.push(files.omission(entry.id, "", format!("--leave-out {}", glob.text)));
        }
    }
    all.extend(linked(context, &files, &all));
    if settings.skip_existing {
        all.extend(existing(context, &files));
    }
    all
}

/// The rows whose link a pattern means, where no image that is here takes them with it.
fn linked(context: &Context<'_>, files: &Files<'_, '_>, others: &[Omission]) -> Vec<Omission> {
    let Some(holder) = context.links().entry() else { return Vec::new() };
    let places = others.iter().flat_map(|other| &other.actions).filter_map(|action| match action {
        Action::DropRow { entry, row } => Some((*entry, *row)),
        _ => None,
    });
    let mut gone: FxHashSet<Place> = places.collect();
    let mut all = Vec::new();
    for glob in &context.settings.leave_out.globs {
        for (link, name) in context.links_meant(glob) {
            if gone.insert((holder, link.row)) {
                let reason = format!("--leave-out {}", glob.text);
                all.push(files.of_row((holder, link.row), name, "", reason));
            }
        }
    }
    all
}

/// The images that errors are left on.
pub(super) fn broken(context: &Context<'_>, left: &Findings) -> Vec<Omission> {
    let files = Files::new(context);
    let (mut seen, mut rows) = (FxHashSet::default(), FxHashSet::default());
    let mut all = Vec::new();
    for (index, finding) in left.list.iter().enumerate() {
        if finding.severity != Severity::Error {
            continue;
        }
        let Some(entry) = of_a_file(&finding.at) else {
            let row = of_a_row(context, &finding.at).filter(|(place, _)| rows.insert(*place));
            let found = row.map(|(place, name)| {
                let found = files.of_row(place, name, finding.code, finding.message.clone());
                Omission { finding: Some(index), ..found }
            });
            all.extend(found);
            continue;
        };
        let images = [&[entry], context.pairs().images(entry)].concat();
        for image in images.into_iter().filter(|id| is_image(context, *id)) {
            if seen.insert(image) {
                let found = files.omission(image, finding.code, finding.message.clone());
                all.push(Omission { finding: Some(index), ..found });
            }
        }
    }
    all
}

fn of_a_file(at: &Locus) -> Option<EntryId> {
    match at {
        Locus::Entry(entry) | Locus::Bytes { entry, .. } => Some(*entry),
        _ => None,
    }
}

/// The row of links that a place lies in, and its first link.
fn of_a_row(context: &Context<'_>, at: &Locus) -> Option<(Place, String)> {
    let (entry, row) = match at {
        Locus::Row { entry, row } | Locus::Cell { entry, row, .. } | Locus::Field { entry, row, .. } => {
            (*entry, *row)
        }
        _ => return None,
    };
    let links = context.links();
    let is_ours = row > 0 && links.entry() == Some(entry);
    let link = *links.of_row(row).first().filter(|_| is_ours)?;
    let name = links.text(link).map(std::borrow::Cow::into_owned).unwrap_or_default();
    Some(((entry, row), name))
}

fn is_image(context: &Context<'_>, id: EntryId) -> bool {
    let facts = context.facts(id);
    context.entry(id).is_file()
        && facts.by_name.or(facts.by_magic).is_some_and(crate::model::Format::is_media)
}

/// A row, and the table or import file that holds it: one package may have both, with rows of their own.
type Place = (EntryId, u32);

/// What goes with a file.
struct Files<'c, 'a> {
    context: &'c Context<'a>,
    /// Where paths name each file, as the package spells it or nearly so.
    named: FxHashMap<EntryId, Vec<Place>>,
    /// Where each link stands.
    links: FxHashMap<String, Vec<Place>>,
}

impl<'c, 'a> Files<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let mut files = Self { context, named: FxHashMap::default(), links: FxHashMap::default() };
        let links = context.links();
        let Some(holder) = links.entry() else { return files };
        for link in links.iter() {
            if let Some(text) = links.text(link) {
                files.links.entry(text.into_owned()).or_default().push((holder, link.row));
            }
        }
        context.each_naming(|naming| {
            let Naming::Path(link, _, Local::There(name) | Local::Near(name, _)) = naming else { return };
            if let Some(image) = context.paths().exact(name) {
                files.named.entry(image).or_default().push((holder, link.row));
            }
        });
        files
    }

    fn omission(&self, image: EntryId, code: &'static str, reason: String) -> Omission {
        let name = self.context.entry(image).path.text().to_owned();
        let rows = self.places(image);
        let mut actions = dropped(&rows);
        actions.extend(self.with_annotation(image));
        Omission { name, rows: self.listed(&rows), code, reason, finding: None, actions }
    }

    /// A row of links, which stands for an image that is elsewhere.
    fn of_row(&self, place: Place, name: String, code: &'static str, reason: String) -> Omission {
        let rows = BTreeSet::from([place]);
        Omission { name, rows: self.listed(&rows), code, reason, finding: None, actions: dropped(&rows) }
    }

    /// Every row that is for a file.
    fn places(&self, image: EntryId) -> BTreeSet<Place> {
        let context = self.context;
        let path = context.entry(image).path.text();
        let linked = context.settings.base_url.as_deref().map(|base| joined(base, path));
        let names = std::iter::once(path.to_owned()).chain(linked);
        let by_name = names.filter_map(|name| self.links.get(&name)).chain(self.named.get(&image)).flatten();
        by_name.copied().chain(context.rows_of(image)).collect()
    }

    fn with_annotation(&self, image: EntryId) -> impl Iterator<Item = Action> + '_ {
        self.context.pairs().own(image).into_iter().chain([image]).map(|entry| Action::DropEntry { entry })
    }

    /// The rows as the user knows them: those of the table, where it has some.
    fn listed(&self, rows: &BTreeSet<Place>) -> Vec<u32> {
        let table = self.context.manifest().map(|table| table.entry);
        let of_table = rows.iter().filter(|(holder, _)| Some(*holder) == table);
        let listed: Vec<u32> = of_table.map(|(_, row)| *row).collect();
        if listed.is_empty() { rows.iter().map(|(_, row)| *row).collect() } else { listed }
    }
}

fn dropped(rows: &BTreeSet<Place>) -> Vec<Action> {
    rows.iter().map(|(entry, row)| Action::DropRow { entry: *entry, row: *row }).collect()
}

/// The records that have a key of the platform's, with the images that no other record names.
fn existing(context: &Context<'_>, files: &Files<'_, '_>) -> Vec<Omission> {
    let keys = context.keys();
    let needs = context.profile.keys.as_ref().filter(|needs| !needs.given);
    let (Some(needs), Some(holder)) = (needs, keys.entry()) else { return Vec::new() };
    let mut gone: BTreeMap<Place, (String, BTreeSet<Place>, Vec<Action>)> = BTreeMap::new();
    for value in keys.iter() {
        let Some(key) = keys.text(value) else { continue };
        if context.existing_keys().find(needs, &key).is_some() {
            let place = (holder, value.row);
            gone.entry(place).or_insert_with(|| (key.into_owned(), BTreeSet::from([place]), Vec::new()));
        }
    }
    for image in context.inventory.media() {
        let places = files.places(image.id);
        let of_keys: Vec<&Place> = places.iter().filter(|(entry, _)| *entry == holder).collect();
        let Some(first) = of_keys.first().filter(|_| of_keys.iter().all(|at| gone.contains_key(at))) else {
            continue;
        };
        if let Some((_, rows, actions)) = gone.get_mut(first) {
            actions.extend(files.with_annotation(image.id));
            rows.extend(places.iter().filter(|(entry, _)| *entry != holder));
        }
    }
    let reason = format!("the platform has this {}", needs.title);
    let omission = |(name, rows, with): (String, BTreeSet<Place>, Vec<Action>)| {
        let actions = [dropped(&rows), with].concat();
        let rows = files.listed(&rows);
        Omission { name, rows, code: "key/existing", reason: reason.clone(), finding: None, actions }
    };
    gone.into_values().map(omission).collect()
}

/// Takes out what is left out. Returns the steps that were taken.
pub(super) fn carry_out(inventory: &mut Inventory, one: &Omission, finding: Option<usize>) -> Vec<Step> {
    let code = if one.code.is_empty() { ASKED } else { one.code };
    let mut steps = Vec::new();
    for action in &one.actions {
        let at = action.target().locus(inventory);
        let path = at.entry().map(|id| inventory.entry(id).path.text().to_owned()).unwrap_or_default();
        if let Some(change) = apply(inventory, action) {
            let (from, to) = (change.from, change.to);
            steps.push(Step { finding, code, action: action.clone(), at, path, from, to });
        }
    }
    steps
}
