//! Rules about names: can every system hold them, and does every reader see the same one?
//!
//! The flaws were found when the name was made, see `model::path`; what cells say of names is judged in
//! `reference`.

use crate::model::{Action, Entry, EntryKind, EntryPath, Fix, Flaws, Format, Locus, Safety};

use crate::rules::{Draft, Drafts};
use crate::text::counted;
use crate::view::Context;

mod clean;

rules! {
    parent_segment, absolute, drive_letter, backslash, control_character, bidi_control, not_utf8, not_nfc,
    case_collision, unicode_collision, not_canonical, file_folder_clash, invisible_character, reserved_name,
    trailing_dot_or_space, too_long, unsafe_character, collapsed_duplicate, nested,
}

/// Names that lead out of the root: other rules about their shape wait until they do not.
const OUTSIDE: Flaws = Flaws::PARENT.union(Flaws::ABSOLUTE).union(Flaws::DRIVE);

/// How many numbers are tried to tell two names apart.
const ATTEMPTS: usize = 100;

/// Whether a rule about this flaw speaks of the entry. A folder with files below it is left to the
/// files: their names hold its own.
fn speaks(context: &Context<'_>, entry: &Entry, flaw: Flaws) -> bool {
    entry.path.flaws().intersects(flaw) && !is_spoken_for(context, entry)
}

/// Whether it is the name itself that has the flaw, and not a second one in another header.
fn is_named_so(entry: &Entry, flaw: Flaws) -> bool {
    EntryPath::from(entry.path.text()).flaws().intersects(flaw)
}

/// Whether the name of a folder is reported of the files below it.
fn is_spoken_for(context: &Context<'_>, entry: &Entry) -> bool {
    entry.kind == EntryKind::Directory && context.names().has_files_below(entry.path.text())
}

/// A finding about an entry's name.
fn draft(entry: &Entry, what: &str, help: &str, fix: Fix) -> Draft {
    let name = entry.path.text();
    Draft::new(Locus::Entry(entry.id), name, format!("`{name}` {what}"), help).fix(fix)
}

/// Says that characters of a flaw stand in the name, and renames the entry without them.
fn without(
    context: &Context<'_>,
    entry: &Entry,
    (flaw, one, many): (Flaws, &str, &str),
    drafts: &mut Drafts,
) {
    if speaks(context, entry, flaw) {
        let name = entry.path.text();
        let fix = renaming(context, entry, clean::clean(name), Safety::Unsafe);
        drafts.push(draft(entry, &characters(name, flaw, one, many), "rename it without them", fix));
    }
}

/// Renames the entry, where the new name is known and free. A folder whose new name is there already is
/// left out: it holds nothing itself.
fn renaming(context: &Context<'_>, entry: &Entry, to: Option<String>, safety: Safety) -> Fix {
    let is_text = !entry.path.flaws().intersects(Flaws::NOT_UTF8 | Flaws::UNPROVED);
    let is_folder = entry.kind == EntryKind::Directory;
    let to = to.map(|to| if is_folder && !to.ends_with('/') { to + "/" } else { to });
    let Some(to) = to.filter(|to| is_text && to != entry.path.text()) else {
        return Fix::manual("rename it");
    };
    if becomes_text(entry.path.extension(), &to) {
        // What it says was not read as such, so that no plan knows what comes of it.
        return Fix::manual(format!("rename it; `{to}` would be read"));
    }
    if context.names_are_fixed() {
        return Fix::manual(format!("rename it to `{to}`, and the object in the storage as well"));
    }
    if context.is_contested(entry.id) {
        return Fix::manual(format!(
            "rename it to `{to}`, once the cell that fits it and others names one file"
        ));
    }
    if context.misplaces_boxes(entry.id, &to) {
        return Fix::manual(format!(
            "rename it to `{to}`, once its annotation is not shared with another image"
        ));
    }
    let names = context.names();
    let bare = to.trim_end_matches('/');
    let is_free = !names.is_taken(bare) && (is_folder || names.folder(bare).is_none());
    match (is_free, is_folder) {
        (true, _) => {
            let title = format!("rename it to `{to}`");
            Fix::new(title, safety, Action::RenameEntry { entry: entry.id, to })
        }
        (false, true) => {
            let action = Action::DropEntry { entry: entry.id };
            Fix::new(format!("leave it out; `{to}` is there already"), safety, action)
        }
        (false, false) => Fix::manual(format!("rename it; `{to}` is taken")),
    }
}

/// Whether a name without these flaws ends as a table, an import file or an annotation does, and this one not.
fn becomes_text(extension: Option<&str>, to: &str) -> bool {
    let format = |extension: &str| Format::from_extension(extension).filter(|format| !format.is_media());
    let wanted = EntryPath::from(to).extension().and_then(format);
    wanted.is_some() && wanted != extension.and_then(format)
}

/// Renames the entry to the first numbered name that nothing in the package is spelt like.
fn numbering(context: &Context<'_>, entry: &Entry, base: &str, from: usize) -> Fix {
    let free = (from..from.saturating_add(ATTEMPTS))
        .map(|number| clean::numbered(base, number))
        .find(|name| !context.names().is_taken_alike(name));
    renaming(context, entry, free, Safety::Unsafe)
}

/// `2 control characters, the first U+0007 at character 3`.
fn characters(text: &str, flaw: Flaws, one: &str, many: &str) -> String {
    let has_flaw = |character: char| Flaws::of_character(character).intersects(flaw);
    let count = text.chars().filter(|character| has_flaw(*character)).count();
    let first = text.chars().zip(1_u32..).find(|(character, _)| has_flaw(*character));
    let (code, place) = first.map_or((0, 0), |(character, place)| (u32::from(character), place));
    let counted = counted(count as u64, one, many);
    let words = if count == 1 { "it is" } else { "the first is" };
    format!("holds {counted}; {words} U+{code:04X} at character {place}")
}
