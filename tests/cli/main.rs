//! The command line keeps its contract: exit codes, both streams, options, and files that come out of it.
#![allow(
    clippy::format_collect,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at once"
)]

#[path = "../support/mod.rs"]
mod support;

mod atomic;
mod build;
mod check;
mod encodings;
#[cfg(unix)]
mod input;
mod lists;
mod next;
#[cfg(unix)]
mod output;
mod report;
mod scan;
mod tables;
mod target;
