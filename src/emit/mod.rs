//! Writes bytes: tables, differences, archives.
//!
//! Judges nothing.

pub(crate) mod csv_manifest;
pub(crate) mod diff;
