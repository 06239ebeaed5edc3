//! Rules about manifest.
rules! {}
