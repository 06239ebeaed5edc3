//! Writes JSON that asks a platform for items: what would be sent, or where the files lie.
//!
//! Holds no bytes of pictures. Each shape has a file of its own.

pub mod push;
