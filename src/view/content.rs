//! What a file holds, as far as a target cares: decided once, so that the rules of `image/` divide the
//! cases among them and one defect is reported once.
//!
//! Knows no rule code.

use crate::model::{Entry, Facts, Format, Grade, TroubleKind};
use crate::profiles::PushNeeds;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentKind {
    /// An image or other media of a format that the target takes.
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

/// What a file holds: by its content where that was read, else by its name. `is_named` says whether a row
/// names it.
pub(crate) fn content_kind(
    entry: &Entry,
    facts: &Facts,
    push: Option<&PushNeeds>,
    takes: impl Fn(Format) -> bool,
    is_named: impl Fn() -> bool,
) -> ContentKind {
    if !entry.is_file() {
        return ContentKind::Other;
    }
    let promised = facts.by_name.filter(|format| format.is_media());
    match facts.format() {
        Some(Format::LfsPointer) => ContentKind::Pointer,
        _ if entry.size == 0 && promised.is_some() => ContentKind::Empty,
        held if facts.sniffed && push.is_some_and(|push| push.is_slice(entry.path.name())) => match held {
            Some(Format::Dicom) => ContentKind::Media(Format::Dicom),
            // Slices may travel together.
            Some(Format::Zip) => ContentKind::Other,
            _ => ContentKind::NoSlice,
        },
        Some(held) if held.is_media() && takes(held) => ContentKind::Media(held),
        Some(held) if held.is_media() => ContentKind::Refused(Some(held)),
        held => match promised {
            // Not every format that nobody takes can be determined by its content.
            Some(promised) if held.is_none() && !takes(promised) => ContentKind::Refused(Some(promised)),
            Some(_) => ContentKind::NoMedia(held),
            // Somebody's business only where a row names it.
            None => match held.or(facts.by_name) {
                Some(format) if takes(format) => ContentKind::Other,
                format if is_named() => ContentKind::Refused(format),
                _ => ContentKind::Other,
            },
        },
    }
}

/// Whether the bytes could not be read as they were packed, so that what they seem to be says nothing:
/// `archive` and `source` say why.
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
