//! Findings about a limit that a target sets: at the limit's own level, with the document that sets it.
//!
//! Knows no limit.

use crate::profiles::Limit;
use crate::text::grouped;
use crate::view::Context;

use super::Draft;

/// A finding at the level of the limit that it is about, with the document that sets it; nothing where
/// the limit is off.
pub(super) fn limited(context: &Context<'_>, draft: Draft, limit: &Limit) -> Option<Draft> {
    let document = context.profile.document(&limit.source);
    let source = match &limit.heading {
        Some(heading) => format!("{document}, {heading}"),
        None => document.to_owned(),
    };
    let text = format!("the limit is {}", grouped(limit.value));
    Some(draft.severity(limit.level.severity()?).because(text, source))
}
