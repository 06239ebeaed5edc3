//! Checks and corrects packages of images before they are uploaded to a data platform.
pub mod model;
mod probe;
pub mod source;
