//! Rules about the attachments of records: is each of a kind that the target knows, with a value that it can
//! show?
//!
//! The kinds are the profile's.

use crate::model::json::{JsonKind, Value};
use crate::profiles::{AttachmentKind, AttachmentNeeds};

use crate::view::url::parts;
use crate::view::{Context, ElementAt, Row};

// `type` is a word of the language.
mod format;
mod shape;
mod too_many;
#[path = "kind.rs"]
mod r#type;
mod value;

/// The rules of this group, in the order of the catalogue.
pub(super) static RULES: &[&super::Rule] =
    &[&shape::RULE, &r#type::RULE, &value::RULE, &too_many::RULE, &format::RULE];

/// Calls `judge` with each attachment of a record that is an object, and the pointer to it.
fn each_attachment(
    context: &Context<'_>,
    row: Row<'_>,
    mut judge: impl FnMut(&AttachmentNeeds, Value<'_>, ElementAt<'_>),
) {
    let Some(needs) = &context.profile.attachments else { return };
    for (value, pointer) in row.elements(&needs.field) {
        if value.kind() == JsonKind::Object {
            judge(needs, value, pointer);
        }
    }
}

/// The kind of an attachment, where it is one.
fn kind<'a>(needs: &'a AttachmentNeeds, attachment: Value<'_>) -> Option<&'a AttachmentKind> {
    let word = attachment.get(&needs.kind)?.text()?;
    needs.kinds.iter().find(|kind| kind.name == word)
}

/// The kind that a word means under another spelling; where two share it, the value says.
fn meant<'a>(needs: &'a AttachmentNeeds, word: &str, value: &str) -> Option<&'a AttachmentKind> {
    let plain = |word: &str| word.trim().to_ascii_uppercase().replace(['-', ' '], "_");
    let word = plain(word);
    let is_url = parts(value).is_some();
    let mut aliased = needs.kinds.iter().filter(|kind| kind.aliases.contains(&word));
    let by_alias = match (aliased.next(), aliased.next()) {
        (Some(one), Some(other)) => Some(if one.text == is_url { other } else { one }),
        (only, _) => only,
    };
    needs.kinds.iter().find(|kind| kind.name == word).or(by_alias)
}
