//! The checksums that a table says of its images: of an image that the plan changes nobody knows it yet, and what the
//! table says would be false.
//!
//! Which column holds them stands in the profile. Knows no rule.

use crate::model::{Action, EntryId, Inventory, Locus, Settings, Step};
use crate::profiles::{CellMeaning, Profile};
use crate::view::Context;

use super::apply::apply;

/// What the steps are listed under in a plan.
const CODE: &str = "checksum";

/// Empties the cells with checksums of images that will be other bytes. Returns the steps that were taken.
pub(super) fn forget(inventory: &mut Inventory, profile: &Profile, settings: &Settings) -> Vec<Step> {
    let stale = stale(&Context::new(inventory, profile, settings));
    let mut steps = Vec::new();
    for (entry, row, column) in stale {
        let (at, path) = (Locus::Cell { entry, row, column }, inventory.entry(entry).path.text().to_owned());
        let action = Action::SetCell { entry, row, column, to: String::new() };
        if let Some(change) = apply(inventory, &action) {
            steps.push(Step {
                finding: None,
                code: CODE,
                action,
                at,
                path,
                from: change.from,
                to: change.to,
            });
        }
    }
    steps
}

/// The cells, as table, row and column.
fn stale(context: &Context<'_>) -> Vec<(EntryId, u32, u32)> {
    let (Some(table), Some(columns)) = (context.manifest(), context.columns()) else { return Vec::new() };
    let Some(link) = columns.link().filter(|_| !context.inventory.remakes.is_empty()) else {
        return Vec::new();
    };
    let is_changed = |row: &u32| {
        let image = table.value(*row, link).and_then(|url| context.hosted(&url));
        image.is_some_and(|image| context.inventory.remakes.contains_key(&image.id))
    };
    let sums: Vec<u32> = columns.content_kind(CellMeaning::Checksum).collect();
    let is_filled =
        |row: u32, column: u32| table.value(row, column).is_some_and(|sum| !sum.trim().is_empty());
    let cells = |row| sums.iter().map(move |column| (table.entry, row, *column));
    let all = table.rows().filter(is_changed).flat_map(cells);
    all.filter(|(_, row, column)| is_filled(*row, *column)).collect()
}
