//! Rules about the cells that name files: one finding a cell, reported by the step of the ladder that it was
//! found on.
//!
//! The ladder itself is in `rules::ladder`. Without a table, or without a column that names the files,
//! there is nothing to say here: `manifest` says that.

use crate::model::{Action, EntryId, Fix, Locus, Severity};

use crate::rules::{Draft, Drafts};
use crate::text::code_points_of_difference;
use crate::view::ladder::differs_in_case;
use crate::view::{Context, Local, MatchKind, Naming, Reference, Resolution};

rules! {
    case_mismatch, form_mismatch, basename_only, ambiguous, missing_file, several_names, several_columns, empty, duplicate, unlisted_file
}

/// How many names a message lists; the rest is counted.
const LISTED: usize = 3;

/// The place of a reference's cell, and its text.
fn cell(context: &Context<'_>, reference: &Reference) -> Option<(Locus, String)> {
    let (table, column) = context.naming_cells()?;
    let text = table.value(reference.row, column).unwrap_or_default().into_owned();
    Some((Locus::Cell { entry: table.entry, row: reference.row, column }, text))
}

/// Reports a cell or a path that means one entry under another spelling, with the text set as its fix.
fn report_matches(context: &Context<'_>, naming: Naming<'_>, match_kinds: &[MatchKind], drafts: &mut Drafts) {
    let (name, entry, match_kind) = match naming {
        Naming::Cell(Reference { resolution: Resolution::Near(entry, match_kind), .. }) => {
            (context.paths().text(*entry), Some(*entry), *match_kind)
        }
        Naming::Path(_, _, Local::Near(name, match_kind)) => (*name, local_entry(context, name), *match_kind),
        _ => return,
    };
    let Some((at, text)) = place(context, naming).filter(|_| match_kinds.contains(&match_kind)) else {
        return;
    };
    let difference = difference(&text, name, match_kind);
    let message = format!("`{text}` is not in the package; `{name}` is (difference: {difference})");
    let help = match (match_kind, naming) {
        (MatchKind::Basename, Naming::Cell(_)) => "write the whole path of the file",
        _ => "write the name exactly as the file is named",
    };
    let fix = match naming {
        Naming::Cell(_) => write(&at, name, Fix::safe),
        Naming::Path(link, ..) => {
            let action = context.links().write(link, name);
            Fix::safe(format!("write `{name}`"), move || Vec::from_iter(action))
        }
    };
    let draft = Draft::new(at, text, message, help).fix(fix);
    // A platform that finds files by their names alone does not find this one.
    let is_more = match_kind == MatchKind::Basename && difference != match_kind.words();
    let draft = if is_more { draft.severity(Severity::Error) } else { draft };
    drafts.push(match entry {
        Some(entry) => draft.related(Locus::Entry(entry), "the file that is there"),
        None => draft,
    });
}

/// The entry of a local file, where it is one of the package.
fn local_entry(context: &Context<'_>, name: &str) -> Option<EntryId> {
    context.local_files().entry(context.inventory, name)
}

/// Where a text stands that names a file, and the text.
fn place(context: &Context<'_>, naming: Naming<'_>) -> Option<(Locus, String)> {
    match naming {
        Naming::Cell(reference) => cell(context, reference),
        Naming::Path(link, text, _) => Some((context.links().locus(link), text.to_owned())),
    }
}

/// What differs between a cell and the name it means, in code points where the letters look alike.
fn difference(cell: &str, name: &str, match_kind: MatchKind) -> String {
    let mut words = match_kind.words().to_owned();
    if match_kind != MatchKind::Case && differs_in_case(cell, name) {
        words.push_str(" and letter case");
    }
    let invisible = match match_kind {
        MatchKind::Case | MatchKind::UnicodeForm => !(cell.is_ascii() && name.is_ascii()),
        MatchKind::Whitespace | MatchKind::Typographic => true,
        MatchKind::Separators | MatchKind::PercentEncoding | MatchKind::Basename => false,
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

/// Whether an import file was made of the table already: a row that named no file then is not in it, and a name that is
/// written into the table later would come without its key and its metadata.
fn is_projected(context: &Context<'_>) -> bool {
    context.settings.import_as.is_some()
}

/// The names of some entries as a person lists them: `a`, `b` and 7 others.
fn listed(context: &Context<'_>, entries: &[EntryId], last: &str) -> String {
    let names: Vec<&str> = entries.iter().map(|id| context.paths().text(*id)).collect();
    listed_names(&names, last)
}

/// The same of names.
fn listed_names(names: &[&str], last: &str) -> String {
    let mut shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    if names.len() > LISTED {
        shown.truncate(LISTED - 1);
        shown.push(format!("{} others", names.len() - shown.len()));
    }
    match shown.split_last() {
        Some((only, [])) => only.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
        None => String::new(),
    }
}
