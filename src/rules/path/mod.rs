//! Rules about path.
rules! {}
