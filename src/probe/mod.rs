//! Turns the bytes of an entry into facts.
//!
//! Knows no rule and no platform.
#![allow(dead_code, reason = "the driver that calls the readers is built apart")]

mod image;
pub(crate) mod xml;
