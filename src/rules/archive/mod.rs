//! Rules about archive.
rules! {}
