//! Copies of an image in another size that a build makes beside it.
//!
//! Makes none; `engine` says which there are, and `emit` makes them.

use super::EntryId;

/// What the user wants of every image: a copy under a name, of a size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenditionSize {
    /// The word that the profile knows it by: `web`, `tn`.
    pub name: String,
    /// Pixels of its longer side. A smaller image keeps its size.
    pub side: u32,
}

/// One copy that the output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendition {
    /// Its entry, which exists only in the plan.
    pub entry: EntryId,
    /// Pixels of its longer side, at most.
    pub side: u32,
    /// Bytes that it may have; without a limit it has the usual quality.
    pub max_bytes: Option<u64>,
    /// Of a deep image the values that are used are spread over the range of 8 bits.
    pub stretch: bool,
}

/// The size of an image whose longer side is at most `side`, in its proportions.
pub fn within((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= side {
        return (width, height);
    }
    let scaled = |length: u32| {
        let exact = (u64::from(length) * u64::from(side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(exact).unwrap_or(side).max(1)
    };
    (scaled(width), scaled(height))
}
