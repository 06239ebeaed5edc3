//! How bytes are best read where they lie.
//!
//! Knows no place and no bytes.

/// How much is asked for at once, and by how many at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// What a reader of headers gets at first. Bytes.
    pub(super) first: u64,
    /// What it gets elsewhere, at least. Bytes.
    pub(super) next: u64,
    /// The windows of what is too large to be held whole. Bytes.
    pub(super) window: u64,
    /// How many are read at a time, where that is more than there are processors.
    pub(super) lanes: Option<usize>,
}

impl Pace {
    /// Of a disk or of memory, where many small reads cost little.
    pub(super) const NEAR: Self = Self { first: 4 << 10, next: 4 << 10, window: 1 << 20, lanes: None };
    /// Of what answers requests, each of which waits for a network: fewer and larger ones, many at a time.
    #[cfg(feature = "remote")]
    pub(super) const FAR: Self = Self { first: 64 << 10, next: 4 << 10, window: 8 << 20, lanes: Some(64) };
}
