//! Rules about the cells that name files: one finding a cell, told by the rung of the ladder that it was
//! found on.
//!
//! The ladder itself is in `rules::ladder`. Without a table, or without a column that names the files,
//! there is nothing to say here: `manifest` tells that.

use crate::model::{Action, EntryId, Fix, Locus};

use crate::rules::url::{Local, each_local};
use crate::rules::{Draft, Drafts};
use crate::text::code_points_of_difference;
use crate::view::ladder::differs_in_case;
use crate::view::{Context, PathColumn, Reference, Resolution, Rung};

rules! {
    case_mismatch, form_mismatch, basename_only, ambiguous, missing_file, empty, duplicate, unlisted_file
}

/// How many names a message lists; the rest is counted.
const LISTED: usize = 3;

/// The place of a reference's cell, and its text.
fn cell(context: &Context<'_>, reference: &Reference) -> Option<(Locus, String)> {
    let (table, PathColumn::Found(column)) = (context.manifest()?, context.path_column()) else {
        return None;
    };
    let text = table.value(reference.row, *column).unwrap_or_default().into_owned();
    Some((Locus::Cell { entry: table.entry, row: reference.row, column: *column }, text))
}

/// Tells the cells that mean one entry under another spelling, with the cell set as their fix.
fn tell_rungs(context: &Context<'_>, rungs: &[Rung], drafts: &mut Drafts) {
    for reference in context.references() {
        let Resolution::Near(entry, rung) = reference.resolution else { continue };
        if !rungs.contains(&rung) {
            continue;
        }
        let Some((at, cell)) = cell(context, reference) else { continue };
        let name = context.entry(entry).path.text();
        let difference = difference(&cell, name, rung);
        let message = format!("`{cell}` is not in the package; `{name}` is (difference: {difference})");
        let help = match rung {
            Rung::Basename => "write the whole path of the file",
            _ => "write the name exactly as the file is named",
        };
        let fix = write(&at, name, Fix::safe);
        let draft = Draft::new(at, cell, message, help);
        drafts.push(draft.related(Locus::Entry(entry), "the file that is there").fix(fix));
    }
    tell_rungs_of_links(context, rungs, drafts);
}

/// The same for paths in the records of an import file.
fn tell_rungs_of_links(context: &Context<'_>, rungs: &[Rung], drafts: &mut Drafts) {
    each_local(context, |value, text, local| {
        let Local::Near(entry, rung) = local else { return };
        if !rungs.contains(&rung) {
            return;
        }
        let (links, name) = (context.links(), context.entry(entry).path.text());
        let difference = difference(text, name, rung);
        let message = format!("`{text}` is not in the package; `{name}` is (difference: {difference})");
        let action = links.write(value, name);
        let fix = Fix::safe(format!("write `{name}`"), move || Vec::from_iter(action));
        let help = "write the name exactly as the file is named";
        let draft = Draft::new(links.locus(value), text, message, help);
        drafts.push(draft.related(Locus::Entry(entry), "the file that is there").fix(fix));
    });
}

/// What differs between a cell and the name it means, in code points where the letters look alike.
fn difference(cell: &str, name: &str, rung: Rung) -> String {
    let mut words = rung.words().to_owned();
    if rung != Rung::Case && differs_in_case(cell, name) {
        words.push_str(" and letter case");
    }
    let invisible = match rung {
        Rung::Case | Rung::UnicodeForm => !(cell.is_ascii() && name.is_ascii()),
        Rung::Blanks => true,
        Rung::Separators | Rung::PercentEncoding | Rung::Basename => false,
    };
    match code_points_of_difference(cell, name).filter(|_| invisible) {
        Some((in_cell, in_name)) => format!("{words}, {in_cell} in the cell, {in_name} in the name"),
        None => words,
    }
}

/// A fix that writes a name into a cell.
fn write(at: &Locus, name: &str, fix: impl Fn(String, Action) -> Fix) -> Fix {
    let title = format!("write `{name}`");
    let Locus::Cell { entry, row, column } = *at else { return Fix::manual(title) };
    fix(title, Action::SetCell { entry, row, column, to: name.to_owned() })
}

/// The names of some entries as a person lists them: `a`, `b` and 7 others.
fn listed(context: &Context<'_>, entries: &[EntryId], last: &str) -> String {
    let mut names: Vec<String> =
        entries.iter().take(LISTED).map(|id| format!("`{}`", context.entry(*id).path.text())).collect();
    if entries.len() > LISTED {
        names.truncate(LISTED - 1);
        names.push(format!("{} others", entries.len() - names.len()));
    }
    match names.split_last() {
        Some((only, [])) => only.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
        None => String::new(),
    }
}
