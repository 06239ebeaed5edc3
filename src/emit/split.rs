//! Divides a package into several that keep a limit, each complete in itself.
//!
//! Knows the limit in bytes and nothing of where it comes from.

use rustc_hash::FxHashMap;

use crate::model::{EntryId, Inventory};

/// The rows of the table that name each member.
pub(crate) type RowsByEntry = FxHashMap<EntryId, Vec<u32>>;

/// Bytes that a zip adds to a member: two headers, each with the name.
const OVERHEAD: u64 = 30 + 46 + 64;
/// Part of the limit that is left for the end records and for what deflating cannot promise.
const MARGIN: u64 = 64 << 10;

/// Divides a package so that no part is above `limit` bytes where that can be done: a member above the
/// limit travels alone. `rows` says which rows of the table name each member; a row that names none goes
/// with the first part.
pub(crate) fn split(inventory: &Inventory, limit: u64, rows: &RowsByEntry) -> Vec<Inventory> {
    let groups = groups(inventory, limit);
    if groups.len() < 2 {
        return vec![inventory.clone()];
    }
    groups.iter().enumerate().map(|(index, group)| part(inventory, group, rows, index == 0)).collect()
}

/// The table of a package alone, its rows divided so that each part is written in at most `limit` bytes where
/// that can be done: a row above the limit travels alone.
pub(crate) fn rows(inventory: &Inventory, table: EntryId, limit: u64) -> Vec<Inventory> {
    let Some(whole) = inventory.manifest(table) else { return Vec::new() };
    let header = whole.record_bytes(0);
    let mut part: u32 = 0;
    let mut used = header;
    let parts: Vec<(u32, u32)> = whole
        .rows()
        .map(|row| {
            let need = whole.record_bytes(row) + 1;
            if used > header && used.saturating_add(need) > limit {
                part += 1;
                used = header;
            }
            used += need;
            (row, part)
        })
        .collect();
    (0..=part)
        .map(|wanted| {
            alone(inventory, table, |row| {
                parts.binary_search_by_key(&row, |(row, _)| *row).is_ok_and(|at| parts[at].1 == wanted)
            })
        })
        .collect()
}

/// The package with nothing but a table, and of that only some rows.
fn alone(inventory: &Inventory, table: EntryId, keep: impl Fn(u32) -> bool) -> Inventory {
    let mut alone = inventory.clone();
    for entry in alone.entries.iter_mut().filter(|entry| entry.id != table) {
        entry.dropped = true;
    }
    alone.manifests.retain(|manifest| manifest.entry == table);
    for manifest in &mut alone.manifests {
        let unwanted: Vec<u32> = manifest.rows().filter(|row| !keep(*row)).collect();
        for row in unwanted {
            manifest.drop_record(row);
        }
    }
    alone
}

fn groups(inventory: &Inventory, limit: u64) -> Vec<Vec<EntryId>> {
    let is_table = |id| inventory.manifest(id).is_some();
    let tables: u64 = inventory.manifests.iter().map(|table| table.text.len() as u64 + OVERHEAD).sum();
    let room = limit.saturating_sub(tables + MARGIN);
    let mut files: Vec<_> = inventory.files().filter(|entry| !is_table(entry.id)).collect();
    files.sort_by(|a, b| a.path.text().as_bytes().cmp(b.path.text().as_bytes()));
    let mut groups: Vec<Vec<EntryId>> = Vec::new();
    let mut used = u64::MAX;
    for entry in files {
        let need = entry.size.min(entry.stored.max(1)) + OVERHEAD + 2 * entry.path.raw().len() as u64;
        if used.saturating_add(need) > room {
            groups.push(Vec::new());
            used = 0;
        }
        used += need;
        if let Some(group) = groups.last_mut() {
            group.push(entry.id);
        }
    }
    groups
}

/// The package with only these members, and only the rows that name them.
fn part(inventory: &Inventory, group: &[EntryId], rows: &RowsByEntry, first: bool) -> Inventory {
    let mut part = inventory.clone();
    let kept: rustc_hash::FxHashSet<EntryId> = group.iter().copied().collect();
    let mut row_kept: FxHashMap<u32, bool> = FxHashMap::default();
    for (entry, rows) in rows {
        for row in rows {
            row_kept.insert(*row, kept.contains(entry));
        }
    }
    for entry in &mut part.entries {
        let is_table = inventory.manifest(entry.id).is_some();
        if entry.is_file() && !is_table && !kept.contains(&entry.id) {
            entry.dropped = true;
        }
    }
    for table in &mut part.manifests {
        let unwanted: Vec<u32> =
            table.rows().filter(|row| !row_kept.get(row).copied().unwrap_or(first)).collect();
        for row in unwanted {
            table.drop_record(row);
        }
    }
    part
}
