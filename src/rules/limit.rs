//! Findings about a limit that a target sets: at the limit's own level, with the document that sets it.
//!
//! Knows no limit.

use crate::model::Limit;
use crate::text::grouped;

use super::Draft;

/// A finding at the level of the limit that it is about, with the document that sets it; nothing where
/// the limit is off.
pub(super) fn limited(draft: Draft, limit: &Limit) -> Option<Draft> {
    let text = format!("the limit is {}", grouped(limit.value));
    Some(draft.severity(limit.level.severity()?).because(text, &limit.source))
}
