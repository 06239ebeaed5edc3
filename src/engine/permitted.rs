//! Which fixes of a plan may be applied, and why others are left out.
//!
//! Applies none.

use rustc_hash::FxHashMap;

use crate::model::{Action, Inventory, LeftOut, Remedy, Safety, Settings};

/// Whether a remedy may be applied; else why not.
pub(super) fn permitted(remedy: &Remedy, inventory: &Inventory, settings: &Settings) -> Result<(), LeftOut> {
    if settings.declined.iter().any(|code| code == remedy.code) {
        return Err(LeftOut::Declined);
    }
    let changes_images = |action: &Action| changes_files(action) && !is_of_table(inventory, action);
    if settings.linked && remedy.actions.iter().any(changes_images) {
        return Err(LeftOut::Linked);
    }
    // The table to keep was named, so the others may go.
    let is_other_table = |action: &Action| {
        let Action::DropEntry { entry } = action else { return false };
        let is_named = settings.csv.is_some() || inventory.given_table.is_some();
        is_named && inventory.manifest(*entry).is_some()
    };
    match remedy.safety {
        Safety::Safe => Ok(()),
        Safety::Unsafe if settings.unsafe_fixes || remedy.permit.is_given(settings) => Ok(()),
        Safety::Unsafe if remedy.actions.iter().all(is_other_table) => Ok(()),
        Safety::Unsafe => Err(LeftOut::Needs(remedy.permit)),
        Safety::Manual => Err(LeftOut::Manual),
    }
}

/// Whether an action is about a table or an import file, which are written and not linked.
fn is_of_table(inventory: &Inventory, action: &Action) -> bool {
    action
        .changed_entry()
        .is_some_and(|id| inventory.manifest(id).is_some() || inventory.records(id).is_some())
}

/// Whether an action changes a file that the output would only link.
fn changes_files(action: &Action) -> bool {
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

/// Why the remedies of the findings that are left were not applied.
pub(super) fn reasons(
    remedies: &[Remedy],
    inventory: &Inventory,
    settings: &Settings,
    rounds: usize,
) -> FxHashMap<usize, LeftOut> {
    let why = |remedy: &Remedy| {
        let why = permitted(remedy, inventory, settings).err();
        Some((remedy.finding?, why.unwrap_or(LeftOut::Unsettled { rounds })))
    };
    remedies.iter().filter_map(why).collect()
}
