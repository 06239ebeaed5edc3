//! What a file holds, as far as a target cares: decided once, so that the rules of `image/` divide the
//! cases among them and one defect is told once.
//!
//! Knows no rule code.

use crate::model::{Entry, Facts, Format, Grade, TroubleKind};

use super::Context;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holding {
    /// A picture or other media of a format that the target takes.
    Media(Format),
    /// Media that the target does not take, or what a row names and is of no format that it takes.
    Refused(Option<Format>),
    /// The name promises media; the content is something else, which may have a name.
    NoMedia(Option<Format>),
    /// The name promises media; there is not one byte.
    Empty,
    /// A Git LFS pointer.
    Pointer,
    /// A slice by its name and something else by its content, where slices are sent as such.
    NoSlice,
    /// Nothing that is meant to be media.
    Other,
}

/// What a file holds: by its content where that was read, else by its name.
pub(crate) fn holding(context: &Context<'_>, entry: &Entry) -> Holding {
    if !entry.is_file() {
        return Holding::Other;
    }
    let facts = context.facts(entry.id);
    let promised = facts.by_name.filter(|format| format.is_media());
    match facts.format() {
        Some(Format::LfsPointer) => Holding::Pointer,
        _ if entry.size == 0 && promised.is_some() => Holding::Empty,
        held if is_sent_as_slice(context, entry, facts) => match held {
            Some(Format::Dicom) => Holding::Media(Format::Dicom),
            // Slices may travel together.
            Some(Format::Zip) => Holding::Other,
            _ => Holding::NoSlice,
        },
        Some(held) if held.is_media() && context.takes(held) => Holding::Media(held),
        Some(held) if held.is_media() => Holding::Refused(Some(held)),
        held => match promised {
            // Not every format that nobody takes can be told by its content.
            Some(promised) if held.is_none() && !context.takes(promised) => Holding::Refused(Some(promised)),
            Some(_) => Holding::NoMedia(held),
            None => not_media(context, entry, held.or(facts.by_name)),
        },
    }
}

fn is_sent_as_slice(context: &Context<'_>, entry: &Entry, facts: &Facts) -> bool {
    let needs = context.profile.push.as_ref();
    facts.sniffed && needs.is_some_and(|needs| needs.is_slice(entry.path.name()))
}

/// A file that neither is nor promises media: somebody's business only where a row names it.
fn not_media(context: &Context<'_>, entry: &Entry, format: Option<Format>) -> Holding {
    let taken = format.is_some_and(|format| context.takes(format));
    if !taken && !context.rows_naming(entry.id).is_empty() {
        Holding::Refused(format)
    } else {
        Holding::Other
    }
}

/// Whether the bytes could not be read as they were packed, so that what they seem to be says nothing:
/// `archive` and `source` tell why.
pub(crate) fn is_spoilt(facts: &Facts) -> bool {
    facts.troubles.iter().any(|trouble| {
        trouble.grade == Grade::Broken
            && matches!(
                trouble.kind,
                TroubleKind::BadChecksum
                    | TroubleKind::Encrypted
                    | TroubleKind::UnsupportedCompression
                    | TroubleKind::SuspiciousRatio
                    | TroubleKind::UnreadableFile
                    | TroubleKind::ChangedDuringRun
            )
    })
}
