//! Checks and corrects packages of images before they are uploaded to a data platform.
pub mod cli;
pub mod emit;
pub mod engine;
pub mod fixture;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod model;
pub mod probe;
pub mod profiles;
pub mod report;
pub mod rules;
pub mod run;
pub mod source;
pub(crate) mod text;
pub mod view;
