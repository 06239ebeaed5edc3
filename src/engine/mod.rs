//! Runs rules over an inventory, and settles their fixes into a plan.
//!
//! Does no I/O and cannot fail: what is wrong with the user's data is a finding.

mod annotation;
#[cfg(feature = "fs")]
mod apart;
mod apply;
mod arrange;
mod change;
mod check;
mod decisions;
mod ignores;
mod image;
mod import;
mod leave_out;
mod levels;
mod omit;
mod permitted;
mod project;
mod renditions;
mod settle;
mod sums;
mod withhold;

#[cfg(feature = "fs")]
pub(crate) use apart::{apart, codes_apart};
pub(crate) use check::{KEPT_PER_CODE, check, check_decided, propose};
pub(crate) use decisions::Decisions;
pub(crate) use import::{import, without_import};
pub(crate) use leave_out::leave_out_unwritable;
pub(crate) use levels::Levels;
pub use levels::{Selector, SelectorError};
pub(crate) use omit::Omission;
pub(crate) use project::{project, wants_table};
pub(crate) use renditions::add_renditions;
#[cfg(test)]
pub(crate) use settle::settle;
pub(crate) use settle::{Settled, settle_keeping};
