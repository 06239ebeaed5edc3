//! One run as a function: options and an input go in, a judged package comes out.
//!
//! Target and mode are told, what the enabled rules need is read, links are projected, the rules run; a build
//! goes on to settle the fixes, to write, and to check what was written. Knows no command line, no terminal and
//! no exit code: the command line, tests and other programs call the same functions.

mod beside;
mod build;
mod changed_keys;
mod check;
mod error;
mod input;
mod load;
mod mode;
mod options;
mod parts;
mod place;
mod plan;
mod prepare;
mod project;
mod target;
mod verdict;
mod write;

pub use build::{Built, build};
pub use check::{Checked, check};
pub use error::{InputError, Misplaced, OptionsError, OutputError, RunError, TargetError};
pub use input::{Input, packages};
pub(crate) use input::{is_within_reach, open};
pub use load::Watch;
pub(crate) use load::{Wish, load};
pub use options::{BuildOptions, Options};
pub(crate) use place::is_same;
pub use target::{Target, named};
pub(crate) use verdict::{Looked, verdict};

pub use crate::engine::{Selector, SelectorError};
