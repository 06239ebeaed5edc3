//! Turns bytes into facts, in parallel, under one budget.
pub mod csv;
