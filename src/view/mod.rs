//! What a rule may look up: the inventory, the target's profile, the user's settings, and indexes over them that
//! are built once, when the first rule asks.
//!
//! Judges nothing and knows no rule. Rules, the engine and emit all look at this one view.

mod columns;
pub(crate) mod content;
mod context;
pub(crate) mod darwin_core;
mod derivatives;
mod described;
pub(crate) mod hidden;
mod identifiers;
mod imports;
mod items;
pub(crate) mod key_shapes;
pub(crate) mod keys;
pub(crate) mod ladder;
mod linked;
mod local;
mod matching;
mod members;
pub(crate) mod names;
mod naming;
mod near_names;
mod options;
pub(crate) mod pairs;
mod path_column;
mod pattern;
mod proposed_pattern;
mod reading;
mod references;
pub(crate) mod rows;
mod several;
mod shape;
mod sound_keys;
mod spreadsheet;
mod table;
mod tables;
pub(crate) mod url;
mod values;

pub use columns::Columns;
pub use content::ContentKind;
pub use context::Context;
pub use darwin_core::DarwinCore;
pub use derivatives::Derivatives;
pub use identifiers::{Identified, Identifier};
pub use imports::{ElementAt, Row};
pub use items::{Merged, Push, grid};
pub use ladder::{MatchKind, Resolution, Several};
pub use local::Local;
pub use members::{Member, Members};
pub use near_names::NearName;
pub use options::{takes_option, unused as unused_options};
pub use pairs::Pairing;
pub use path_column::PathColumn;
pub use pattern::{Pattern, PatternError};
pub(crate) use proposed_pattern::proposed_pattern;
pub use references::{Naming, Reference};
pub(crate) use spreadsheet::Damage;
pub(crate) use tables::is_text;
pub use values::{RowValue, RowValues};
