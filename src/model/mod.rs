//! The nouns of the house: entries, facts, manifests, inventory, findings, fixes.
//!
//! Knows nothing of files, platforms or reports, and does nothing but hold and relate data.

mod cell;
mod entry;
mod facts;
mod finding;
mod fix;
mod format;
mod inventory;
mod manifest;
mod path;
mod settings;
mod transform;
mod trouble;

pub use cell::{Cell, Record, Span};
pub use entry::{Entry, EntryId, EntryKind, Method};
pub use facts::{Colour, Depth, Digest, Facts, ImageFacts, Tail, TailKind};
pub use finding::{Because, Finding, Findings, Locus, Reason, Related, Severity, Tally};
pub use fix::{Action, Content, Fix, Plan, Safety, Skipped, Step};
pub use format::{FORMATS, Format, FormatRow};
pub use inventory::{Container, ContainerKind, Inventory};
pub use manifest::{BLANK_LINES_KEPT, CellAt, CsvTrouble, CsvTroubleKind, LineEnds, Manifest, TextEncoding};
pub use path::{EntryPath, Flaws, MAX_COMPONENT, MAX_PATH, MAX_WINDOWS};
pub use settings::Settings;
pub use transform::{Remake, Transform};
pub use trouble::{Grade, Trouble, TroubleKind};
