//! Rules about image.
rules! {}
