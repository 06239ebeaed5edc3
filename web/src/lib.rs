//! imgpack behind a page: one function that answers requests written in JSON, and a small C interface around it.
//!
//! Knows no browser: files are numbers whose ranges the host reads. Every request stands for itself, so that a module
//! that trapped is thrown away and nothing is lost with it.

mod answer;
mod host;
mod plan;
mod request;
mod session;
