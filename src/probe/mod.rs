//! Turns the bytes of entries into facts.
//!
//! Knows no platform and no rule.

pub(crate) mod csv;
