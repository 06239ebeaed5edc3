//! Checks and corrects packages of images before they are uploaded to a data platform.
#[cfg_attr(not(test), allow(dead_code, reason = "called once the rooms are joined"))]
mod emit;
pub mod model;
#[cfg_attr(not(test), allow(dead_code, reason = "called once the rooms are joined"))]
mod probe;
pub mod source;
