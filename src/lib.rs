//! Checks and corrects packages of images before they are uploaded to a data platform.
//!
//! [`run`] judges and builds; [`report`] writes down what was found; [`profiles`] says what a platform asks for;
//! [`model`] holds the nouns of all of them.
// What the fuzz targets see is public for them alone; with their feature this lint holds.
#![cfg_attr(not(feature = "fuzzing"), allow(unreachable_pub))]

pub mod model;
pub mod profiles;
pub mod report;
pub mod run;

/// The program's own door: its `main` is nothing but a call of this.
#[doc(hidden)]
pub mod cli;
mod emit;
mod engine;
#[cfg(any(test, feature = "fuzzing"))]
mod fixture;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod probe;
mod rules;
mod source;
mod text;
mod view;

#[cfg(test)]
mod tests;
