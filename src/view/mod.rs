//! What a rule may look up: the inventory, the target's profile, the user's settings, and indexes over them that
//! are built once, when the first rule asks.
//!
//! Judges nothing and knows no rule. Rules, the engine and emit all look at this one view.

mod columns;
pub(crate) mod content;
mod context;
mod copies;
pub(crate) mod darwin_core;
mod derivatives;
mod described;
mod each_table;
mod elsewhere;
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
mod record_columns;
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

pub(crate) use columns::Columns;
pub(crate) use content::ContentKind;
pub(crate) use context::Context;
pub(crate) use darwin_core::DarwinCore;
pub(crate) use derivatives::{Derivatives, UnlinkedCopy};
pub(crate) use identifiers::{Identified, Identifier};
pub(crate) use imports::{ElementAt, Row};
pub(crate) use items::{Merged, Push, grid};
pub(crate) use ladder::{MatchKind, Resolution, Several};
pub(crate) use local::Local;
pub(crate) use members::{Member, Members};
pub(crate) use near_names::NearName;
#[cfg(feature = "cli")]
pub(crate) use options::takes_option;
pub(crate) use options::unused as unused_options;
pub(crate) use pairs::Pairing;
pub(crate) use path_column::PathColumn;
pub(crate) use pattern::{Pattern, PatternError};
pub(crate) use proposed_pattern::{Proposal, best_pattern, proposed_pattern};
pub(crate) use record_columns::RecordColumn;
pub(crate) use references::{Naming, Reference};
pub(crate) use spreadsheet::Damage;
pub(crate) use values::{RowValue, RowValues};
