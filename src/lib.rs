//! Checks and corrects packages of images before they are uploaded to a data platform.
pub mod model;
pub mod probe;
pub mod source;
