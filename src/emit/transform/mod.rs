//! Carries out what the plan does to the bytes of images.
//!
//! Knows no plan and no rule: the steps stand in the inventory. An image that a decoder refuses comes back
//! as a trouble, and nothing of it is written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::{EntryId, Rendition, Transform, Trouble, TroubleKind};
use crate::source::DECODING_MAX;

mod colours;
mod depth;
mod encode;
mod exif;
#[cfg(feature = "heic")]
mod heic;
mod location;
mod pixels;
mod queue;
mod rendition;
mod resize;
mod strip;
mod thumbnail;

pub(super) use queue::{Done, Job, Queue};
pub(crate) use thumbnail::thumbnail;

/// What one decode may allocate, the longest original, and what a batch may hold together. Bytes.
const ALLOCATION_MAX: u64 = DECODING_MAX;
/// The largest image that is decoded, as image servers set it. Pixels.
const PIXELS_MAX: u64 = 268_402_689;

/// The bytes of an image after the steps. Decoders may panic; that is a refusal too.
fn apply(original: Vec<u8>, steps: &[Transform]) -> Result<Vec<u8>, Trouble> {
    guarded(|| carry_out(original, steps))
}

/// The copies of an image in other sizes.
fn copies(original: &[u8], wanted: &[Rendition]) -> Result<Vec<(EntryId, Vec<u8>)>, Trouble> {
    guarded(|| rendition::made(original, wanted))
}

fn guarded<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(refusal("a decoder of this tool gave up on the content")))
}

fn carry_out(mut bytes: Vec<u8>, steps: &[Transform]) -> Result<Vec<u8>, Trouble> {
    // Ends are those of the original, so they come before everything else.
    for step in steps {
        if let Transform::CutTail { end } = step {
            bytes.truncate(usize::try_from(*end).unwrap_or(usize::MAX));
        }
    }
    if steps.iter().any(|step| step.decodes()) {
        return pixels::remake(&bytes, steps);
    }
    let stripped = steps.iter().rev().find_map(|step| match step {
        Transform::StripMetadata { orientation } => Some(*orientation),
        _ => None,
    });
    let lost = || refusal("its blocks do not follow each other, so no metadata can be taken out");
    if let Some(orientation) = stripped {
        bytes = strip::strip(&bytes, orientation).ok_or_else(lost)?;
    }
    if steps.contains(&Transform::StripLocation) {
        bytes = strip::without_location(bytes).ok_or_else(lost)?;
    }
    Ok(bytes)
}

/// Nothing is known against the image, only that this tool does not transform it.
fn refusal(detail: impl std::fmt::Display) -> Trouble {
    Trouble::broken(TroubleKind::Unverified, format!("not transformed: {detail}"))
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a decoder is made to panic")]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_refusal() {
        let trouble = guarded::<()>(|| panic!("as a decoder might")).err();
        assert_eq!(trouble.map(|trouble| trouble.kind), Some(TroubleKind::Unverified));
    }

    #[test]
    fn blocks_that_do_not_follow_each_other_are_a_refusal_at_every_length() {
        let strip = [Transform::StripMetadata { orientation: Some(6) }];
        let openings: [&[u8]; 3] = [
            b"\xFF\xD8\xFF\xE1\0\x08Exif\0\0\xFF\xDA\0\x02\x01\xFF\0\x02\xFF\xD9",
            b"\x89PNG\r\n\x1A\n\0\0\0\x01IHDR\x01\0\0\0\0\0\0\0\0IEND\0\0\0\0",
            b"RIFF\x10\0\0\0WEBPEXIF\x03\0\0\0abc\0",
        ];
        for opening in openings {
            assert!(apply(opening.to_vec(), &strip).is_ok());
            for end in 0..opening.len() {
                // What is left of an end chunk is taken over; nothing panics.
                let detail = apply(opening[..end].to_vec(), &strip).err().map(|trouble| trouble.detail);
                assert!(!detail.is_some_and(|detail| detail.contains("gave up")), "{end}");
            }
        }
    }
}
