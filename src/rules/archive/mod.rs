//! Rules about the container: can every reader open it, and do they all see the same members?
//!
//! The facts come from the structural audit in `source`; nothing here reads a byte.

use crate::model::{Fix, Locus, Trouble, TroubleKind};

use super::{Context, Draft, Drafts};

rules! { bad_checksum, duplicate_entry }

/// Tells the troubles of one kind that an entry has, with the fix that a rule has for each.
fn tell_entry(
    context: &Context<'_>,
    entry: &crate::model::Entry,
    kind: TroubleKind,
    help: &str,
    fix: impl Fn(&Trouble) -> Fix,
    drafts: &mut Drafts,
) {
    let name = entry.path.text();
    for trouble in context.facts(entry.id).troubles.iter().filter(|trouble| trouble.kind == kind) {
        let draft = Draft::new(Locus::Entry(entry.id), name, format!("`{name}`: {}", trouble.detail), help);
        drafts.push(draft.graded(trouble.grade).fix(fix(trouble)));
    }
}
