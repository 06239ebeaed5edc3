//! Behaviour of the zip source.
