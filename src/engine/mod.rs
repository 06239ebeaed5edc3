//! Runs rules over an inventory, and settles their fixes into a plan.
//!
//! Does no I/O and cannot fail: what is wrong with the user's data is a finding.

mod annotation;
mod apply;
mod arrange;
mod change;
mod check;
mod ignores;
mod image;
mod import;
mod leave_out;
mod levels;
mod omit;
mod project;
mod settle;

pub use check::{KEPT_PER_CODE, check};
pub use import::import;
pub use leave_out::leave_out_unwritable;
pub use levels::{Levels, Selector, SelectorError};
pub use omit::Omission;
pub use project::{project, wants_table};
pub use settle::{Settled, settle};
