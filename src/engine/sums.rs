//! The checksums that a table says of its images: of an image that the plan changes nobody knows it yet, and what the
//! table says would be false.
//!
//! Which column holds them stands in the profile. Knows no rule.

use crate::model::{Action, Inventory, Locus, Settings, Step};
use crate::profiles::{Column, Fill, Profile};
use crate::view::Context;

use super::apply::apply;

/// What the steps are listed under in a plan.
const CODE: &str = "checksum";

/// Empties the cells with checksums of images that will be other bytes. Returns the steps that were taken.
pub(super) fn forget(inventory: &mut Inventory, profile: &Profile, settings: &Settings) -> Vec<Step> {
    let mut steps = Vec::new();
    for action in stale(&Context::new(inventory, profile, settings)) {
        let Action::SetCell { entry, row, column, .. } = action else { continue };
        let at = Locus::Cell { entry, row, column };
        let path = inventory.entry(entry).path.text().to_owned();
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

fn stale(context: &Context<'_>) -> Vec<Action> {
    let (Some(table), Some(columns)) = (context.manifest(), context.columns()) else { return Vec::new() };
    let known = &columns.needs.known;
    let holds_sums = |known: &&Column| known.fill == Some(Fill::Md5);
    let sums = known.iter().find(holds_sums).and_then(|known| columns.named(&known.name));
    let (Some(column), Some(link)) = (sums, columns.link()) else { return Vec::new() };
    let is_stale = |row: &u32| {
        let image = table.value(*row, link).and_then(|url| context.hosted(&url));
        let is_changed = image.is_some_and(|image| context.inventory.remakes.contains_key(&image.id));
        is_changed && table.value(*row, column).is_some_and(|sum| !sum.trim().is_empty())
    };
    let set = |row| Action::SetCell { entry: table.entry, row, column, to: String::new() };
    table.rows().filter(is_stale).map(set).collect()
}
