//! Turns the bytes of one entry into facts: what it is, and what its own structure says is wrong.
//!
//! Knows no rule and no platform; judges nothing.

#![allow(dead_code, reason = "called by the parallel driver, which lives outside this room's readers")]

pub(crate) mod image;
pub(crate) mod kind;
