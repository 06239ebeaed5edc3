//! Checks and corrects packages of images before they are uploaded to a data platform.
//!
//! [`run`] judges and builds; [`report`] writes down what was found; [`profiles`] says what a platform asks for;
//! [`model`] holds the nouns of all of them. An archive that lies in memory is checked like this:
//!
//! ```
//! use imgpack::report::{self, Appearance};
//! use imgpack::run::{self, Input, Options};
//!
//! // A zip of no member is nothing but the record of its end.
//! let bytes = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
//! let mut options = Options::default();
//! options.target = Some(run::named("opendatasoft")?);
//! let checked = run::check(&Input::held("photos.zip", bytes), &options, &())?;
//! assert!(checked.verdict.fails(false));
//! assert_eq!(checked.findings.list[0].code, "layout/no-image");
//!
//! let mut text = Vec::new();
//! let json = report::find("json").ok_or("no JSON")?;
//! json(&[checked.package()], Appearance::default(), &mut text)?;
//! assert!(String::from_utf8(text)?.contains("\"path\": \"photos.zip\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Without its default features this crate asks nothing of an operating system: packages are bytes that are at
//! hand, and the report is JSON. `fs` adds folders, files by their path and outputs that appear whole; `cli` adds the
//! command line and the report for people; `parallel` adds threads.
// Without files nothing is built, so that what only a build needs lies idle.
#![cfg_attr(not(feature = "fs"), allow(dead_code, unused_imports))]

pub mod model;
pub mod profiles;
pub mod report;
pub mod run;

/// The program's own door: its `main` is nothing but a call of this.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
mod config;
mod emit;
mod engine;
#[cfg(any(test, feature = "fuzzing"))]
#[cfg_attr(not(test), allow(dead_code, reason = "tests alone compare packages"))]
mod fixture;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod parallel;
mod probe;
mod rules;
#[cfg(feature = "cli")]
mod schema;
mod source;
mod text;
mod view;

#[cfg(test)]
mod tests;
