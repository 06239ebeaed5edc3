//! What an output does without because the user asks for it: images by their names, images that stay broken, and
//! records that the platform has. File, rows and annotation go together, and each is listed.
//!
//! Judges nothing: what is broken was found by the rules.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Action, EntryId, Findings, Inventory, Locus, Severity, Step};
use crate::view::Context;
use crate::view::url::joined;

use super::apply::apply;

/// What is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
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
    if settings.skip_existing {
        all.extend(existing(context));
    }
    all
}

/// The images that errors are left on.
pub(super) fn broken(context: &Context<'_>, left: &Findings) -> Vec<Omission> {
    let files = Files::new(context);
    let mut seen = FxHashSet::default();
    let mut all = Vec::new();
    for (index, finding) in left.list.iter().enumerate() {
        let (Severity::Error, Some(entry)) = (finding.severity, of_a_file(&finding.at)) else { continue };
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

fn is_image(context: &Context<'_>, id: EntryId) -> bool {
    let facts = context.facts(id);
    context.entry(id).is_file()
        && facts.by_name.or(facts.by_magic).is_some_and(crate::model::Format::is_media)
}

/// What goes with a file.
struct Files<'c, 'a> {
    context: &'c Context<'a>,
    /// Where the table of links or the import file has each link.
    links: FxHashMap<String, Vec<u32>>,
}

impl<'c, 'a> Files<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let links = context.links();
        let mut by_text: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for link in links.iter() {
            if let Some(text) = links.text(link) {
                by_text.entry(text.into_owned()).or_default().push(link.row);
            }
        }
        Self { context, links: by_text }
    }

    fn omission(&self, image: EntryId, code: &'static str, reason: String) -> Omission {
        let path = self.context.entry(image).path.text();
        let rows = self.rows(image, path);
        let mut actions: Vec<Action> = rows.iter().filter_map(|row| drop_row(self.context, *row)).collect();
        actions.extend(self.context.pairs().own(image).map(|entry| Action::DropEntry { entry }));
        actions.push(Action::DropEntry { entry: image });
        let rows = rows.into_iter().collect();
        Omission { name: path.to_owned(), rows, code, reason, finding: None, actions }
    }

    fn rows(&self, image: EntryId, path: &str) -> BTreeSet<u32> {
        let linked = self.context.settings.base_url.as_deref().map(|base| joined(base, path));
        let names = std::iter::once(path.to_owned()).chain(linked);
        let rows = names.filter_map(|name| self.links.get(&name)).flatten();
        rows.chain(self.context.rows_naming(image)).copied().collect()
    }
}

/// The records that have a key of the platform's, with the images that no other record names.
fn existing(context: &Context<'_>) -> Vec<Omission> {
    let Some(needs) = context.profile.keys.as_ref().filter(|needs| !needs.given) else { return Vec::new() };
    let (keys, known) = (context.keys(), context.existing_keys());
    let found = keys.iter().filter_map(|value| {
        let key = keys.text(value)?;
        known.find(needs, &key)?;
        let actions = drop_row(context, value.row).into_iter().collect();
        let reason = format!("the platform has this {}", needs.title);
        let (name, rows) = (key.into_owned(), vec![value.row]);
        Some(Omission { name, rows, code: "key/existing", reason, finding: None, actions })
    });
    let mut all: Vec<Omission> = found.collect();
    let gone: FxHashSet<u32> = all.iter().flat_map(|one| one.rows.iter().copied()).collect();
    for entry in context.inventory.media() {
        let rows = context.rows_naming(entry.id);
        if !rows.is_empty() && rows.iter().all(|row| gone.contains(row)) {
            let of_row = all.iter_mut().find(|one| one.rows.contains(&rows[0]));
            of_row.into_iter().for_each(|one| one.actions.push(Action::DropEntry { entry: entry.id }));
        }
    }
    all
}

/// Takes a row out of the import file where there is one, else out of the table.
fn drop_row(context: &Context<'_>, row: u32) -> Option<Action> {
    let records = context.records().map(|records| records.entry);
    let entry = records.or_else(|| context.manifest().map(|table| table.entry))?;
    Some(Action::DropRow { entry, row })
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
