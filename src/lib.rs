//! Checks and corrects packages of images before they are uploaded to a data platform.
//!
//! Without its default features this crate asks nothing of an operating system: packages are bytes that are at
//! hand, and the report is JSON. `fs` adds folders, files by their path and outputs that appear whole; `cli` adds the
//! command line and the report for people; `parallel` adds threads.
#[cfg(feature = "cli")]
pub mod cli;
pub mod emit;
pub mod engine;
pub mod fixture;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod model;
pub(crate) mod parallel;
pub mod probe;
pub mod profiles;
pub mod report;
pub mod rules;
pub mod source;
pub(crate) mod text;
pub mod view;
