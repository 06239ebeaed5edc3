//! Rules about source.
rules! {}
