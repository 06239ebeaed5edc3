//! Rules about the cells that name files: one finding a cell, told by the rung of the ladder that it was
//! found on.
//!
//! The ladder itself is in `rules::ladder`.

use crate::model::{Action, EntryId, Fix, Locus};

use super::{Context, Draft, PathColumn, Reference};

rules! { case_mismatch }

/// The place of a reference's cell, and its text.
fn cell(context: &Context<'_>, reference: &Reference) -> Option<(Locus, String)> {
    let (table, PathColumn::Found(column)) = (context.manifest()?, context.path_column()) else {
        return None;
    };
    let text = table.value(reference.row, *column).unwrap_or_default().into_owned();
    Some((Locus::Cell { entry: table.entry, row: reference.row, column: *column }, text))
}

/// A finding about a cell that means one entry under another spelling, with the cell set as its fix.
fn spelt_otherwise(at: Locus, cell: &str, name: &str, entry: EntryId, message: String) -> Draft {
    let draft = Draft::new(at.clone(), cell, message, "write the name exactly as the file is named")
        .related(Locus::Entry(entry), "the file that is there");
    let Locus::Cell { entry: table, row, column } = at else { return draft };
    let action = Action::SetCell { entry: table, row, column, to: name.to_owned() };
    draft.fix(Fix::safe(format!("write `{name}`"), vec![action]))
}
