//! Applies what a plan does to the fields of an annotation.
//!
//! Touches no bytes; `emit` makes them from the same annotation.

use crate::model::{Action, Annotation, Inventory};

use super::change::Change;

/// Applies an action on an annotation. `None` where there was nothing to do.
pub(super) fn apply(inventory: &mut Inventory, action: &Action) -> Option<Change> {
    match action {
        Action::SetElement { entry, at, to } => {
            let annotation = inventory.annotation_mut(*entry)?;
            if annotation.value(*at) == Some(to) {
                return None;
            }
            let from = annotation.set(*at, to);
            Some(Change { from, to: Some(to.to_owned()) })
        }
        Action::DropElement { entry, at } => {
            let from = inventory.annotation_mut(*entry)?.drop_field(*at)?;
            Some(Change { from: Some(from), to: None })
        }
        Action::DropObject { entry, object } => {
            inventory.annotation_mut(*entry)?.drop_object(*object);
            Some(Change::default())
        }
        Action::Transcode { entry } => inventory.annotation_mut(*entry).map(transcode),
        _ => None,
    }
}

fn transcode(annotation: &mut Annotation) -> Change {
    let from = annotation.encoding.encoding.name().to_owned();
    annotation.transcode();
    Change { from: Some(from), to: Some("UTF-8".into()) }
}
