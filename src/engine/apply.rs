//! Applies one action to an inventory: the package as it will be.
//!
//! Touches no bytes; `emit` makes them from the same inventory.

use crate::model::json::Splice;
use crate::model::{
    Action, ContainerKind, Content, Entry, EntryId, EntryPath, Facts, Format, Inventory, Manifest, Records,
    Redescription, TroubleKind,
};

use super::change::Change;
use super::renditions::drop_renditions;
use super::{annotation, image};

/// Whether two actions change places in one record, so that they can be applied at once.
pub(super) fn is_of_one_record(one: &Action, other: &Action) -> bool {
    one.splice().is_some_and(|(one, ..)| other.splice().is_some_and(|(other, ..)| one == other))
}

/// Applies actions that change one record at once. `None` for each where there was nothing to do.
pub(super) fn apply_run(inventory: &mut Inventory, actions: &[Action]) -> Vec<Option<Change>> {
    match actions {
        [only] => vec![apply(inventory, only)],
        several => splice_all(inventory, several),
    }
}

/// Applies an action. `None` where there was nothing to do.
pub(super) fn apply(inventory: &mut Inventory, action: &Action) -> Option<Change> {
    match action {
        Action::DropEntry { entry } => drop_entry(inventory, *entry),
        Action::RenameEntry { entry, to } => rename_entry(inventory, *entry, to),
        Action::AddEntry { path, content } => add_entry(inventory, path, content),
        Action::SetCell { entry, row, column, to } => set_cell(table(inventory, *entry)?, *row, *column, to),
        Action::DropSurplus { entry, columns } => Some(drop_surplus(table(inventory, *entry)?, columns)),
        Action::DropRow { entry, row } => drop_row(inventory, *entry, *row),
        Action::SetField { .. } | Action::DropField { .. } | Action::RenameField { .. } => {
            splice_all(inventory, std::slice::from_ref(action)).pop()?
        }
        Action::RewriteRecords { entry } => rewrite_records(inventory, *entry),
        Action::AddRow { entry, cells } => Some(add_row(table(inventory, *entry)?, cells)),
        Action::AddRecord { entry, json } => Some(add_record(inventory.records_mut(*entry)?, json)),
        Action::RewriteManifest { entry, delimiter } => {
            Some(rewrite_table(table(inventory, *entry)?, *delimiter))
        }
        Action::WriteSheet { entry, to, delimiter } => write_sheet(inventory, *entry, to, *delimiter),
        Action::SetElement { .. }
        | Action::DropElement { .. }
        | Action::DropObject { .. }
        | Action::Transcode { .. } => annotation::apply(inventory, action),
        Action::ReorderColumns { entry, order } => Some(reorder(table(inventory, *entry)?, order)),
        Action::Describe { table, to, .. } => describe(inventory, *table, to),
        Action::SplitManifest { entry, parts } => Some(split_table(table(inventory, *entry)?, *parts)),
        Action::Strip { entry, what } => strip(inventory, *entry, *what),
        Action::Split { parts } => split(inventory, *parts),
        Action::Repack { to } => repack(inventory, *to),
        Action::NameRoot { root, to } => name_root(inventory, *root, to),
        Action::Convert { entry, to, stretch } => image::convert(inventory, *entry, *to, *stretch),
        Action::Resize { entry, width, height } => image::resize(inventory, *entry, *width, *height),
        Action::BakeOrientation { entry } => image::bake_orientation(inventory, *entry),
        Action::StripMetadata { entry } => image::strip_metadata(inventory, *entry),
        Action::StripLocation { entry } => image::strip_location(inventory, *entry),
        Action::StripTail { entry } => image::strip_tail(inventory, *entry),
        // It is among the entries from the start.
        Action::AddRendition { .. } => None,
    }
}

fn describe(inventory: &mut Inventory, table: usize, to: &Redescription) -> Option<Change> {
    let description = inventory.description.as_mut()?;
    let from = description.tables.get(table)?.words(to);
    description.describe(table, to.clone());
    Some(Change { from: Some(from), to: Some(description.tables.get(table)?.words(to)) })
}

fn split_table(table: &mut Manifest, parts: u32) -> Change {
    table.split(parts);
    Change { from: None, to: Some(format!("{parts} tables")) }
}

fn add_row(table: &mut Manifest, cells: &[String]) -> Change {
    table.push_record(cells.to_vec());
    Change { from: None, to: Some(cells.join(", ")) }
}

fn add_record(records: &mut Records, json: &str) -> Change {
    records.rewrite();
    records.push_record(json.to_owned());
    Change { from: None, to: Some(json.to_owned()) }
}

fn drop_surplus(table: &mut Manifest, columns: &[u32]) -> Change {
    let from = table.columns();
    table.drop_surplus(columns);
    Change { from: Some(format!("{from} columns")), to: Some(format!("{} columns", table.columns())) }
}

fn rewrite_table(table: &mut Manifest, delimiter: u8) -> Change {
    let from = format!("{}, `{}`", table.encoding.title(), char::from(table.delimiter));
    table.rewrite(delimiter);
    Change { from: Some(from), to: Some(format!("UTF-8, `{}`", char::from(delimiter))) }
}

fn write_sheet(inventory: &mut Inventory, entry: EntryId, to: &str, delimiter: u8) -> Option<Change> {
    let table = table(inventory, entry)?;
    let sheet = table.sheet.as_ref().map(|sheet| sheet.name.clone())?;
    table.rewrite(delimiter);
    let change = rename_entry(inventory, entry, to)?;
    if let Some(facts) = inventory.facts.get_mut(entry.index()) {
        facts.by_magic = facts.by_name;
    }
    Some(Change { from: change.from.map(|from| format!("{from}, sheet {sheet}")), ..change })
}

fn rewrite_records(inventory: &mut Inventory, entry: EntryId) -> Option<Change> {
    let records = inventory.records_mut(entry).filter(|records| !records.is_rewritten())?;
    records.rewrite();
    Some(Change { from: None, to: Some("one array of records in UTF-8".into()) })
}

fn drop_row(inventory: &mut Inventory, entry: EntryId, row: u32) -> Option<Change> {
    match inventory.records_mut(entry) {
        Some(records) => records.drop_record(row),
        None => table(inventory, entry)?.drop_record(row),
    }
    Some(Change::default())
}

/// Changes places in one record; what each held and holds is reported as the JSON it is.
fn splice_all(inventory: &mut Inventory, actions: &[Action]) -> Vec<Option<Change>> {
    let splices: Vec<_> = actions.iter().filter_map(Action::splice).collect();
    let record = splices.first().map(|(record, ..)| *record);
    let found = record.and_then(|(entry, row)| Some((inventory.records_mut(entry)?, row)));
    let Some((records, row)) = found else { return actions.iter().map(|_| None).collect() };
    let changes: Vec<_> = splices.iter().map(|(_, pointer, splice)| (*pointer, *splice)).collect();
    let reported = records.splice(row, &changes);
    let change = |(pointer, splice): (&str, Splice<'_>), before: Option<String>| {
        let (from, to) = match splice {
            Splice::Set(to) => (before, Some(to)),
            Splice::Drop => (before, None),
            Splice::Rename(to) => (pointer.rsplit_once('/').map(|(_, name)| name.to_owned()), Some(to)),
        };
        Change { from, to: to.map(str::to_owned) }
    };
    let reported = changes.into_iter().zip(reported);
    reported.map(|(place, before)| before.map(|before| change(place, before))).collect()
}

fn table(inventory: &mut Inventory, entry: EntryId) -> Option<&mut Manifest> {
    inventory.manifests.iter_mut().find(|table| table.entry == entry)
}

fn drop_entry(inventory: &mut Inventory, id: EntryId) -> Option<Change> {
    let entry = inventory.entries.get_mut(id.index()).filter(|entry| !entry.dropped)?;
    entry.dropped = true;
    let from = entry.path.text().to_owned();
    drop_renditions(inventory, id);
    inventory.manifests.retain(|table| table.entry != id);
    inventory.annotations.retain(|annotation| annotation.entry != id);
    inventory.records.retain(|records| records.entry != id);
    Some(Change { from: Some(from), to: None })
}

fn rename_entry(inventory: &mut Inventory, id: EntryId, to: &str) -> Option<Change> {
    let entry = inventory.entries.get_mut(id.index())?;
    let from = entry.path.text().to_owned();
    inventory.given_names.entry(id).or_insert_with(|| entry.path.clone());
    entry.path = entry.path.renamed(to);
    let by_name = entry.path.extension().and_then(Format::from_extension);
    if let Some(facts) = inventory.facts.get_mut(id.index()) {
        facts.by_name = by_name;
        facts.troubles.retain(|trouble| trouble.kind != TroubleKind::AmbiguousName);
    }
    if let Some(table) = table(inventory, id) {
        table.renamed_from.get_or_insert_with(|| from.as_str().into());
    }
    Some(Change { from: Some(from), to: Some(to.to_owned()) })
}

fn add_entry(inventory: &mut Inventory, path: &str, content: &Content) -> Option<Change> {
    let id = EntryId(u32::try_from(inventory.entries.len()).ok()?);
    let mut entry = Entry::file(id, EntryPath::from(path), 0);
    entry.added = true;
    let by_name = entry.path.extension().and_then(Format::from_extension);
    inventory.entries.push(entry);
    inventory.facts.push(Facts { by_name, ..Facts::default() });
    let Content::Table(rows) = content;
    inventory.manifests.push(Manifest::generated(id, rows.clone()));
    Some(Change { from: None, to: Some(path.to_owned()) })
}

fn set_cell(table: &mut Manifest, row: u32, column: u32, to: &str) -> Option<Change> {
    let from = table.value(row, column).map(std::borrow::Cow::into_owned);
    if from.as_deref() == Some(to) {
        return None;
    }
    table.set_value(row, column, to);
    Some(Change { from, to: Some(to.to_owned()) })
}

fn reorder(table: &mut Manifest, order: &[u32]) -> Change {
    let headers = |table: &Manifest| {
        let names = table.written_columns(0).filter_map(|column| table.value(0, column));
        names.collect::<Vec<_>>().join(", ")
    };
    let from = Some(headers(table));
    table.reorder(order.to_vec());
    Change { from, to: Some(headers(table)) }
}

/// What is judged from now on is the largest of the parts.
fn split(inventory: &mut Inventory, parts: u32) -> Option<Change> {
    if let Some(records) = inventory.records.first_mut() {
        let before = (records.parts() < parts).then(|| records.count())?;
        records.split(parts);
        let words = |count| format!("{count} records");
        return Some(Change { from: Some(words(before)), to: Some(words(records.rows_in_a_part())) });
    }
    let whole = inventory.container.bytes;
    let part = whole.div_ceil(u64::from(parts.max(1)));
    inventory.container.bytes = part;
    let change = Change { from: Some(format!("{whole} bytes")), to: Some(format!("{part} bytes")) };
    (part < whole).then_some(change)
}

/// All inputs become one container of this kind.
fn repack(inventory: &mut Inventory, to: ContainerKind) -> Option<Change> {
    let container = &mut inventory.container;
    let from = container.kind;
    container.kind = to;
    container.claimed = None;
    let mut is_changed = from != to;
    for root in &mut container.roots {
        is_changed |= root.kind != to;
        root.kind = to;
    }
    is_changed.then(|| Change { from: Some(from.id().into()), to: Some(to.id().into()) })
}

fn name_root(inventory: &mut Inventory, root: usize, to: &str) -> Option<Change> {
    let root = inventory.container.roots.get_mut(root)?;
    let from = std::mem::replace(&mut root.name, to.to_owned());
    Some(Change { from: Some(from), to: Some(to.to_owned()) })
}

fn strip(inventory: &mut Inventory, entry: Option<EntryId>, what: TroubleKind) -> Option<Change> {
    let troubles = match entry {
        Some(id) => &mut inventory.facts.get_mut(id.index())?.troubles,
        None => &mut inventory.container.troubles,
    };
    let position = troubles.iter().position(|trouble| trouble.kind == what)?;
    let from = troubles[position].detail.to_string();
    troubles.retain(|trouble| trouble.kind != what);
    Some(Change { from: Some(from), to: None })
}
