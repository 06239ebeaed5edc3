//! Names with another extension, and the fixes that write them.
//!
//! Knows which spellings the target is unsure of, and which names are taken.

use crate::model::{Action, Entry, EntryPath, Fix, Flaws, Format, Permit, Safety};
use crate::profiles::ImageNeeds;

use super::turning;
use crate::view::Context;

/// The extension to write for a format: its usual one, unless the target is unsure of that.
pub(super) fn usual(image: &ImageNeeds, format: Format) -> &'static str {
    let extensions = format.row().extensions;
    let plain = extensions.iter().find(|extension| image.is_plain_extension(extension));
    plain.or(extensions.first()).copied().unwrap_or_default()
}

/// The name of an entry with another extension. One that no format has is part of the stem.
pub(super) fn replaced(entry: &Entry, extension: &str) -> String {
    // What follows the extension and nobody sees is no part of it.
    let path = EntryPath::from(seen(entry.path.text()));
    let text = path.text();
    let known = path.extension().filter(|old| Format::from_extension(old).is_some());
    let end = known.map_or(text.len(), |old| text.len().saturating_sub(old.len() + 1));
    format!("{}.{extension}", text.get(..end).unwrap_or(text))
}

/// A name without dots, spaces and invisible characters at its end.
pub(super) fn seen(name: &str) -> &str {
    let is_unseen = |letter: char| {
        letter.is_whitespace() || letter == '.' || Flaws::of_character(letter).intersects(UNSEEN)
    };
    let seen = name.trim_end_matches(is_unseen);
    if seen.is_empty() || seen.ends_with('/') { name } else { seen }
}

const UNSEEN: Flaws = Flaws::CONTROL.union(Flaws::BIDI).union(Flaws::INVISIBLE);

/// A fix that renames an entry, if the new name is free.
pub(super) fn rename(context: &Context<'_>, entry: &Entry, to: String, safety: Safety) -> Fix {
    let title = format!("rename to `{to}`");
    if let Some(reason) = hindrance(context, entry, &to) {
        return Fix::manual(format!("{title}: {reason}"));
    }
    Fix::new(title, safety, Action::RenameEntry { entry: entry.id, to })
}

/// Formats that `build` can decode and write again.
pub(super) fn is_convertible(format: Format) -> bool {
    matches!(format, Format::Gif | Format::Png | Format::Jpeg | Format::Tiff | Format::Bmp | Format::WebP)
}

/// Formats that `build` can decode, so that an image of one can become one of another.
pub(crate) fn is_readable(format: Format) -> bool {
    is_convertible(format) || (cfg!(feature = "heic") && format == Format::Heic)
}

/// A fix that re-encodes an image, with the extension that goes with it.
pub(super) fn convert(context: &Context<'_>, entry: &Entry, to: Format) -> Fix {
    let converted = Action::Convert { entry: entry.id, to, stretch: context.settings.stretch };
    // It is written upright.
    let Some(boxes) = turning::with_boxes(context, entry.id) else {
        return Fix::manual("convert the image and turn its boxes with another tool");
    };
    let by_name = entry.path.extension().and_then(Format::from_extension);
    if by_name == Some(to) {
        let title = format!("convert to 8-bit {}", to.title());
        return Fix::unsafe_(title, move || [vec![converted], boxes].concat()).with(Permit::Convert);
    }
    let name = replaced(entry, usual(&context.profile.image, to));
    let title = format!("convert to `{name}`");
    if let Some(reason) = hindrance(context, entry, &name) {
        return Fix::manual(format!("{title}: {reason}"));
    }
    let rename = Action::RenameEntry { entry: entry.id, to: name };
    Fix::unsafe_(title, move || [vec![converted], boxes, vec![rename]].concat()).with(Permit::Convert)
}

/// Why an entry cannot be renamed without a person.
fn hindrance(context: &Context<'_>, entry: &Entry, to: &str) -> Option<&'static str> {
    if context.names_are_fixed() {
        Some("the object in the storage must bear that name as well")
    } else if entry.path.stem().trim_matches('.').is_empty() {
        Some("its name has no stem")
    } else if entry.path.flaws().contains(Flaws::NOT_UTF8) {
        Some("the name is not UTF-8")
    } else if context.is_contested(entry.id) {
        Some("a cell fits several files, this one among them")
    } else if !context.is_free(entry.id, to) {
        Some("another file has that name")
    } else if context.misplaces_boxes(entry.id, to) {
        Some("another image has that annotation")
    } else {
        None
    }
}
