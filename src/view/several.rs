//! Several names in one cell: `1.jpg; 2.jpg`.
//!
//! Knows what a name of a file looks like, and no rule.

use crate::model::{EntryId, Format};
use crate::text::plainly_typed;

use super::ladder::{PathIndex, Resolution, Several};
use super::url;

/// What people put between two names, one of them at a time and then all at once. A space parts names last, where
/// each ends as an image's does.
const BETWEEN: &[&[char]] = &[&['|'], &[';'], &[','], &['\n', '\r'], &['\t'], &['+'], &['&'], MANY, &[' ']];
const MANY: &[char] = &['|', ';', ',', '\n', '\r', '\t'];

/// The names that a cell holds; `None` where it holds no two, or something that is no name.
pub(crate) fn several(cell: &str, paths: &PathIndex<'_>) -> Option<Several> {
    let inside = cell.trim().trim_matches(['[', ']', '(', ')', '{', '}']);
    BETWEEN.iter().find_map(|between| {
        inside.contains(*between).then_some(())?;
        let parts = inside.split(*between).map(plainly_typed).filter(|part| !part.is_empty());
        let name = |part: &str| name(part, *between == [' '].as_slice(), paths);
        let names: Option<Vec<_>> = parts.map(|part| name(&part)).collect();
        let names = names.filter(|names| names.len() > 1)?;
        Some(Several { names: names.into() })
    })
}

/// A part of a cell as a name; `None` where it is no name of a file.
fn name(part: &str, must_end_so: bool, paths: &PathIndex<'_>) -> Option<(Box<str>, Option<EntryId>)> {
    if url::parts(part).is_some() {
        return None;
    }
    let ends_so = is_file_like(part);
    let found = if must_end_so && !ends_so { return None } else { paths.resolve(part) };
    let file = match found {
        Resolution::Exact(file) | Resolution::Near(file, _) => Some(file),
        Resolution::Ambiguous(_) => None,
        _ => match paths.by_stem(part) {
            Some(file) if !ends_so => Some(file),
            _ if ends_so => None,
            _ => return None,
        },
    };
    Some((part.into(), file))
}

/// Whether a text ends as the name of an image or of another medium does.
pub(crate) fn is_file_like(text: &str) -> bool {
    let extension = text.trim().rsplit_once('.').map(|(_, extension)| extension);
    extension.and_then(Format::from_extension).is_some_and(Format::is_media)
}
