//! The nouns of the house: entries, facts, manifests, inventory, findings, fixes.
//!
//! Knows nothing of files, platforms or reports, and does nothing but hold and relate data.

mod entry;
mod facts;
mod finding;
mod fix;
mod format;
mod inventory;
pub mod json;
mod manifest;
mod ontology;
mod path;
mod records;
mod settings;
mod transform;
mod trouble;

pub use entry::{Entry, EntryId, EntryKind, Method};
pub use facts::{Colour, Depth, Digest, Facts, ImageFacts, Tail, TailKind};
pub use finding::{Because, Finding, Findings, Locus, Reason, Related, Severity, Tally};
pub use fix::{Action, Content, Fix, Plan, Safety, Skipped, Step};
pub use format::{FORMATS, Format, FormatRow};
pub use inventory::{Container, ContainerKind, Inventory};
pub use manifest::{
    BLANK_LINES_KEPT, Cell, CellAt, CsvTrouble, CsvTroubleKind, LineEnds, Manifest, Record, Span,
    TextEncoding,
};
pub use ontology::{MetadataKind, Ontology, OntologyField};
pub use path::{EntryPath, Flaws, MAX_COMPONENT, MAX_PATH, MAX_WINDOWS};
pub use records::{JsonShape, Records, RowAt, Scanned, is_mended_by_rewriting, pointer_to, whole_pointer};
pub use settings::Settings;
pub use transform::{Remake, Transform};
pub use trouble::{Grade, Trouble, TroubleKind};
