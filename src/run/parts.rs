//! What a plan makes of a package: the parts that are written, and the difference to what was there.
//!
//! Knows no rule and no place.

use std::borrow::Cow;

use crate::emit::{self, Shape};
use crate::model::Level;
use crate::model::{Inventory, Settings};
use crate::profiles::Profile;
use crate::view::Context;

use super::error::OutputError;
use super::prepare::Prepared;

/// The package, or its parts where the user allows a split and a limit forces it.
pub(super) fn parts<'i>(
    shape: Shape,
    inventory: &'i Inventory,
    profile: &Profile,
    settings: &Settings,
) -> Vec<Cow<'i, Inventory>> {
    let owned = |parts: Vec<Inventory>| parts.into_iter().map(Cow::Owned).collect();
    if !inventory.neighbours.is_empty() && shape != Shape::Csv && settings.import_as.is_none() {
        let own = without_neighbours(inventory.clone());
        return parts(shape, &own, profile, settings)
            .into_iter()
            .map(|part| Cow::Owned(part.into_owned()))
            .collect();
    }
    if settings.import_as.is_some() {
        return owned(import_parts(inventory, profile, settings));
    }
    if shape == Shape::Csv {
        return owned(tables(inventory, profile, settings));
    }
    if let (Shape::Json, Some(needs)) = (shape, &profile.push) {
        let limits = needs.items_at_once(settings.push.storage.is_some());
        let most = limits.iter().map(|limit| limit.value).min().filter(|_| settings.split);
        let Some(most) = most.and_then(|most| usize::try_from(most).ok()) else {
            return vec![Cow::Borrowed(inventory)];
        };
        return owned(emit::plan_json::push::parts(inventory, needs, &settings.push, most));
    }
    let limit = profile.containers.max_bytes.iter().map(|limit| limit.value).min();
    let Some(limit) = limit.filter(|_| settings.split) else { return vec![Cow::Borrowed(inventory)] };
    let context = Context::new(inventory, profile, settings);
    if context.each_folder().nth(1).is_some() {
        return vec![Cow::Borrowed(inventory)];
    }
    let rows = inventory.files().map(|entry| (entry.id, context.rows_naming(entry.id).to_vec())).collect();
    owned(emit::split::split(inventory, limit, &rows))
}

/// The package without what only lies beside it.
fn without_neighbours(mut inventory: Inventory) -> Inventory {
    for id in std::mem::take(&mut inventory.neighbours) {
        if let Some(entry) = inventory.entries.get_mut(id as usize) {
            entry.dropped = true;
        }
    }
    inventory
}

/// The import file alone, or its parts.
fn import_parts(inventory: &Inventory, profile: &Profile, settings: &Settings) -> Vec<Inventory> {
    let Some(records) = Context::new(inventory, profile, settings).records().cloned() else {
        return vec![inventory.clone()];
    };
    let limits = profile.records.iter().flat_map(|needs| &needs.max_rows);
    let refused = limits.filter(|limit| limit.level == Level::Error).map(|limit| limit.value).min();
    let rows = if settings.split { refused } else { None };
    let whole = |records| Inventory { records: vec![records], manifests: Vec::new(), ..inventory.clone() };
    match emit::split_records(&records, rows, settings.split_bytes).as_slice() {
        [] | [_] => vec![whole(records)],
        several => several.iter().map(|rows| whole(records.part(rows))).collect(),
    }
}

/// The table alone, or divided where the user allows a split and a limit forces it.
fn tables(inventory: &Inventory, profile: &Profile, settings: &Settings) -> Vec<Inventory> {
    let Some(table) = Context::new(inventory, profile, settings).manifest().map(|table| table.entry) else {
        return Vec::new();
    };
    let limits = profile.manifest.as_ref().map(|needs| needs.max_bytes.as_slice()).unwrap_or_default();
    let limit = limits.iter().map(|limit| limit.value).min().filter(|_| settings.split);
    emit::split::rows(inventory, table, limit.unwrap_or(u64::MAX))
}

/// Requests send images as they lie in the input: a plan that changes some of them needs a package first. A CSV is one
/// table.
pub(super) fn can_be_determined(
    shape: Shape,
    inventory: &Inventory,
    run: &Prepared<'_>,
) -> Result<(), OutputError> {
    let profile = &run.target.profile;
    let tables = Context::new(inventory, profile, &run.settings).each_folder().count();
    if shape == Shape::Csv && tables > 1 {
        return Err(OutputError::SeveralTables(tables as u64));
    }
    if shape != Shape::Json || profile.requests.is_none() || inventory.remakes.is_empty() {
        return Ok(());
    }
    Err(OutputError::ImagesChanged(inventory.remakes.len() as u64))
}

/// Refuses a limit of bytes that a single record of an import file is above: no file can keep it.
pub(super) fn records_fit(inventory: &Inventory, run: &Prepared<'_>) -> Result<(), OutputError> {
    let settings = &run.settings;
    let Some(most) = settings.split_bytes.filter(|_| settings.import_as.is_some()) else { return Ok(()) };
    let context = Context::new(inventory, &run.target.profile, settings);
    let Some(records) = context.records() else { return Ok(()) };
    let bytes = |row| emit::bytes_alone(records, row);
    let largest = records.rows().map(|row| (bytes(row), row)).max_by_key(|(bytes, _)| *bytes);
    match largest.filter(|(bytes, _)| *bytes > most) {
        Some((bytes, row)) => Err(OutputError::RecordTooLarge { row, bytes, most }),
        None => Ok(()),
    }
}

/// What the plan changes in each table, as unified diffs.
pub(super) fn diff(before: &Inventory, after: &Inventory) -> String {
    let tables = after.manifests.iter().filter(|table| table.is_changed()).map(|table| {
        let old = before.manifest(table.entry).filter(|table| !before.entry(table.entry).added);
        let old = old.map(emit::rendered).unwrap_or_default();
        emit::diff::unified(after.entry(table.entry).path.text(), &old, &emit::rendered(table))
    });
    let imports = after.records.iter().filter(|records| records.is_changed()).map(|records| {
        let old = before.records(records.entry).map(|records| records.text().to_vec()).unwrap_or_default();
        emit::diff::unified(after.entry(records.entry).path.text(), &old, &emit::rendered_records(records))
    });
    tables.chain(imports).collect()
}
