//! What is tested here is told by the names.
