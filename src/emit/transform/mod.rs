//! Carries out what the plan does to the bytes of pictures.
//!
//! Knows no plan and no rule: the steps stand in the inventory. A picture that a decoder refuses comes back
//! as a trouble, and nothing of it is written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::{Transform, Trouble, TroubleKind};

mod encode;
mod exif;
mod pixels;
mod queue;
mod strip;

pub(super) use queue::{Done, Job, Queue};

/// What one decode may allocate, the longest original, and what a batch may hold together. Bytes.
const ALLOCATION_MAX: u64 = 512 << 20;
/// The largest picture that is decoded, as image servers set it. Pixels.
const PIXELS_MAX: u64 = 268_402_689;

/// The bytes of a picture after the steps. Decoders may panic; that is a refusal too.
fn apply(original: Vec<u8>, steps: &[Transform]) -> Result<Vec<u8>, Trouble> {
    catch_unwind(AssertUnwindSafe(|| carry_out(original, steps)))
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
    match stripped {
        Some(orientation) => strip::strip(&bytes, orientation)
            .ok_or_else(|| refusal("its blocks do not follow each other, so no metadata can be taken out")),
        None => Ok(bytes),
    }
}

/// Nothing is known against the picture, only that this tool does not transform it.
fn refusal(detail: impl std::fmt::Display) -> Trouble {
    Trouble::broken(TroubleKind::Unverified, format!("not transformed: {detail}"))
}
