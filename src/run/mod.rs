//! One run as a function: options and an input go in, a judged package comes out.
//!
//! Target and mode are reported, what the enabled rules need is read, links are projected, the rules run; a build
//! goes on to settle the fixes, to write, and to check what was written. Knows no command line, no terminal and
//! no exit code: the command line, tests and other programs call the same functions.

mod answers;
mod artifact;
#[cfg(feature = "fs")]
mod beside;
mod bounded;
mod build;
mod changed_keys;
mod check;
#[cfg(feature = "fs")]
mod disk;
mod error;
mod forecast;
#[cfg(feature = "fs")]
mod frames;
mod input;
mod known;
mod left_out;
#[cfg(feature = "fs")]
mod lines;
mod load;
#[cfg(feature = "fs")]
mod map;
#[cfg(feature = "fs")]
mod merge;
mod mode;
mod options;
mod parts;
mod place;
mod plan;
mod prepare;
mod project;
#[cfg(feature = "fs")]
mod reach;
#[cfg(feature = "fs")]
mod recall;
#[cfg(feature = "fs")]
mod reduce;
mod replacements;
#[cfg(feature = "fs")]
mod shelf;
mod store;
#[cfg(feature = "fs")]
mod table;
mod target;
mod thumbnails;
#[cfg(feature = "cli")]
mod unchanged;
mod verdict;
mod write;

#[cfg(feature = "cli")]
pub(crate) use bounded::bounded;
#[cfg(feature = "fs")]
pub use build::build;
pub use build::{Built, build_into};
pub use check::{Checked, check};
pub use error::{FactsError, InputError, Misplaced, OptionsError, OutputError, RunError, TargetError};
#[cfg(feature = "cli")]
pub(crate) use frames::{Packed, facts_lines};
pub use input::{Held, Input, held_packages};
#[cfg(feature = "fs")]
pub use input::{merged, packages, recalled};
pub use load::{Phase, Watch};
#[cfg(feature = "cli")]
pub(crate) use load::{ReadRequest, load, texts};
#[cfg(feature = "fs")]
pub use map::map;
pub use options::{BuildOptions, Options, UserLimit};
#[cfg(feature = "cli")]
pub(crate) use reach::{is_within_reach, open, taken_in};
#[cfg(feature = "fs")]
pub use reduce::reduce;
pub use store::{Draft, Store};
pub use target::{Target, named};
#[cfg(feature = "cli")]
pub(crate) use target::{holds_images, is_import_file, suggested};
#[cfg(feature = "cli")]
pub(crate) use unchanged::{Evidence, evidence};
#[cfg(feature = "cli")]
pub(crate) use verdict::{Looked, verdict};

pub use crate::engine::{Selector, SelectorError};
#[cfg(feature = "cli")]
pub(crate) use crate::source::give_up;
pub use crate::source::{Pace, ReadAt, Stamp};
