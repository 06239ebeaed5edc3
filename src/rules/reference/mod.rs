//! Rules about reference.
rules! {}
