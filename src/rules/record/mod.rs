//! x.

rules! {}
