//! Names of entries: bytes, the mark "this is UTF-8", the Unicode path field, and code page 437.
//!
//! Knows no rule: it decides which text the bytes stand for, and says where two readers would differ.

use super::extra::{UnicodeName, unicode_name};
use crate::model::{EntryPath, Flaws, Trouble, TroubleKind};

/// The name that raw bytes stand for. `marked`: bit 11 says that they are UTF-8. `field`: content of the
/// Unicode path field beside them.
pub(super) fn decode(raw: &[u8], marked: bool, field: Option<&[u8]>) -> (EntryPath, Option<Trouble>) {
    let field = field.map(|content| unicode_name(content, raw));
    let text = std::str::from_utf8(raw);
    let path = match (text, field) {
        (Ok(text), _) if marked || raw.is_ascii() => EntryPath::from(text),
        (Err(_), _) if marked => EntryPath::from_utf8(raw.to_vec()),
        (_, Some(UnicodeName::Fits(text))) => EntryPath::decoded(raw.to_vec(), text, Flaws::empty()),
        _ => EntryPath::unmarked(raw.to_vec()),
    };
    let trouble = field.and_then(|field| disagreement(text.ok(), path.text(), field));
    (path, trouble)
}

/// What the Unicode path field and the header's name contradict in; `plain` is the name read as UTF-8.
fn disagreement(plain: Option<&str>, text: &str, field: UnicodeName<'_>) -> Option<Trouble> {
    let ambiguous = |words: String| Some(Trouble::broken(TroubleKind::AmbiguousName, words));
    match field {
        UnicodeName::Malformed => {
            Some(Trouble::broken(TroubleKind::MalformedField, "the Unicode name field cannot be read"))
        }
        UnicodeName::Fits(other) => match plain {
            Some(plain) if plain != other => {
                ambiguous(format!("the header says {plain:?}, the Unicode name field {other:?}"))
            }
            _ => None,
        },
        UnicodeName::Stale(other) if other == text => Some(Trouble::doubtful(
            TroubleKind::MalformedField,
            "the checksum of the Unicode name field is of another name",
        )),
        UnicodeName::Stale(other) => ambiguous(format!(
            "the header says {text:?}, the Unicode name field {other:?}, and its checksum is of a third name"
        )),
    }
}
